import type { AuditReport } from "../model/report.js";
import { jsonText } from "./json-text.js";

/** The report as it is, described by audit-report.schema.json. */
export const json = (report: AuditReport): string => jsonText(report);
