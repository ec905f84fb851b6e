import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { goneFrom, knownOf, withoutKnown } from "../engine/index.js";
import type { Known } from "../model/known.js";
import type { AuditReport } from "../model/report.js";
import type { Place } from "../model/source.js";
import { type Audited, type AuditOptions, auditRepository } from "./audit-repository.js";
import { changesSince } from "./changes.js";
import { UsageError } from "./io.js";

/** What of a report is left out because it is not new. */
export interface Adoption {
  readonly baseline?: string;
  /** Write the baseline as it should be now. */
  readonly update: boolean;
  /** A commit, branch or tag. */
  readonly since?: string;
}

const MAX_BYTES = 32 * 1024 * 1024;

/** The report without what the baseline knows and what no change has brought. */
export async function adopt(audited: Audited, options: AuditOptions, asked: Adoption): Promise<Audited> {
  const { baseline, since } = asked;
  if (audited.report.gate.verdict === "broken-input") return audited;
  const known = baseline === undefined ? audited.report : await withoutBaseline(audited.report, baseline, asked.update);
  const report = since === undefined ? known : await withoutUnchanged(known, audited, options, since);
  return { ...audited, report };
}

async function withoutBaseline(report: AuditReport, file: string, update: boolean): Promise<AuditReport> {
  const { parseBaseline, spellBaseline } = await import("../config/baseline.js");
  const text = readBaseline(file, update);
  const known = text === undefined ? NOTHING : parseBaseline(text);
  if (typeof known === "string") throw new UsageError(`--baseline: "${file}" is no baseline: ${known}`);
  const next = update ? mergedWith(known, report) : known;
  if (update) writeWhole(file, spellBaseline(next));
  const screened = withoutKnown(report, {
    known: next,
    excused: { by: "baseline", reason: `in the baseline ${file}` },
  });
  const gone = goneFrom(report, next).length;
  if (gone === 0) return screened;
  const message = `${file} holds ${gone === 1 ? "a finding that is" : `${gone} findings that are`} not there any more: --update-baseline takes ${gone === 1 ? "it" : "them"} out`;
  return { ...screened, diagnostics: [...screened.diagnostics, { message, level: "warning" }] };
}

const NOTHING: Known = { findings: [], questions: [] };

/** What was said by rules that did not run now stays. */
function mergedWith(known: Known, report: AuditReport): Known {
  const now = knownOf(report);
  const ran = new Set(report.rules.map((rule) => rule.id));
  return {
    findings: [...known.findings.filter((each) => !ran.has(each.rule)), ...now.findings],
    questions: [...known.questions.filter((each) => !ran.has(each.rule)), ...now.questions],
  };
}

function readBaseline(file: string, update: boolean): string | undefined {
  if (!existsSync(file)) {
    if (update) return undefined;
    throw new UsageError(`--baseline: there is no file "${file}"; --update-baseline writes it`);
  }
  try {
    if (statSync(file).size > MAX_BYTES) throw new UsageError(`--baseline: "${file}" is larger than 32 MiB`);
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--baseline: "${file}" cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** All of it or nothing: a baseline cut short would let everything through, or nothing. */
function writeWhole(file: string, text: string): void {
  const beside = `${file}.${randomUUID()}`;
  try {
    writeFileSync(beside, text, { flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    throw new UsageError(`--update-baseline: "${file}" cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Found in a file that differs, or not found in the repository as it was: everything else is left out. */
async function withoutUnchanged(
  report: AuditReport,
  { looked }: Audited,
  options: AuditOptions,
  since: string,
): Promise<AuditReport> {
  const changes = changesSince(options.directory, since);
  const counts = (places: readonly Place[]): boolean => places.some(({ file }) => changes.files.has(file));
  const before = await changes.before((directory) =>
    auditRepository({
      ...options,
      directory,
      defaultBranch: options.defaultBranch ?? looked.defaultBranch.name,
      ...(looked.repository === undefined ? {} : { slug: looked.repository }),
    }),
  );
  return withoutKnown(report, {
    known: knownOf(before.report),
    excused: { by: "unchanged", reason: `as it was at ${changes.commit}` },
    counts,
  });
}
