import type { AuditReport } from "../model/report.js";

/** The report as it is, described by audit-report.schema.json. */
export const json = (report: AuditReport): string => `${JSON.stringify(report, null, 2)}\n`;
