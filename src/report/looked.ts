import type { AuditReport } from "../model/report.js";
import { spellPlace } from "./diagnostic.js";
import { escapeText } from "./escape.js";
import { labelled, plural, wrapText } from "./layout.js";
import type { Style } from "./style.js";
import { padTo } from "./width.js";

/** What an audit looked at, and how long it took: nothing of it decides a verdict. */
export interface Looked {
  readonly defaultBranch: { readonly name: string; readonly assumed: boolean };
  /** "owner/name", when it is known. */
  readonly repository?: string;
  readonly workflows: readonly { readonly file: string; readonly reaches: boolean }[];
  /** Every kind of run that was followed: "push to main" of a workflow file. */
  readonly runs: readonly { readonly workflow: string; readonly kind: string }[];
  /** Every file that was read; those of another repository begin with its name. */
  readonly files: readonly string[];
  /** The names that values were given for. */
  readonly given: readonly string[];
  readonly times: readonly { readonly what: string; readonly milliseconds: number }[];
}

/** Where everything was read from, which kinds of run were followed, and what took how long. */
export function lookedBlock(report: AuditReport, looked: Looked, style: Style): string {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["repository", [repositoryRow(report, looked)]],
    ["configuration", [report.configuration.file ?? "none"]],
    ["workflows", workflowRows(looked)],
    ["kinds of run", runRows(looked)],
    ["other files", otherFiles(looked)],
    ["values given", looked.given],
    ["rules", [String(report.rules.length), ...switchedOff(report)]],
    ["time", [looked.times.map(({ what, milliseconds }) => `${what} ${seconds(milliseconds)}`).join(", ")]],
  ];
  const told = rows.filter(([, lines]) => lines.length > 0);
  const width = Math.max(...told.map(([label]) => label.length));
  const lines = told.flatMap(([label, texts]) => {
    const wrapped = texts.flatMap((text) => wrapText(escapeText(text), style.columns - width - 4));
    return labelled(style.dim(padTo(label, width)), width, wrapped);
  });
  return ["looked at", ...lines].join("\n");
}

function repositoryRow({ directory }: AuditReport, { repository, defaultBranch }: Looked): string {
  const branch = `default branch ${defaultBranch.name}${defaultBranch.assumed ? " (assumed: --default-branch says it)" : ""}`;
  return [directory, ...(repository ? [repository] : []), branch].join(" · ");
}

const switchedOff = ({ configuration }: AuditReport): readonly string[] =>
  configuration.off.map(({ rule, at }) => `${rule} is off (${spellPlace(at)})`);

function workflowRows({ workflows }: Looked): readonly string[] {
  const idle = workflows.filter((workflow) => !workflow.reaches).map(({ file }) => file.split("/").at(-1));
  const reaching = workflows.length - idle.length;
  return [
    `${plural(workflows.length, "file")}, ${reaching} of which ${reaching === 1 ? "reaches" : "reach"} ECR or ECS`,
    ...(idle.length > 0 ? [`these do not: ${idle.join(", ")}`] : []),
  ];
}

/** One line an event and ref; the choices of inputs that were followed stand behind it. */
function runRows({ runs }: Looked): readonly string[] {
  const kinds = new Map<string, Map<string, string[]>>();
  for (const { workflow, kind } of runs) {
    const [, event = kind, choice = ""] = /^(.*?)(?: \[(.*)\])?$/s.exec(kind) ?? [];
    const events = kinds.get(workflow) ?? new Map<string, string[]>();
    events.set(event, [...(events.get(event) ?? []), ...(choice === "" ? [] : [choice])]);
    kinds.set(workflow, events);
  }
  return [...kinds].flatMap(([workflow, events]) => [
    `${workflow}:`,
    ...[...events].map(([event, choices]) => `- ${event}${choices.length > 0 ? ` with ${choices.join("; ")}` : ""}`),
  ]);
}

function otherFiles({ files, workflows }: Looked): readonly string[] {
  const known = new Set(workflows.map(({ file }) => file));
  return files.filter((file) => !known.has(file));
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;
