import type { Configuration, Excuse, Suppression } from "../model/configuration.js";
import { didYouMean } from "../model/nearest.js";
import type { Excused, TargetSummary } from "../model/report.js";
import type { Diagnostic } from "../model/source.js";
import type { Finding } from "../rule-api/index.js";
import { type CommentProblem, type IgnoreComment, isAbout, readComments } from "./comments.js";
import type { SourceView } from "./findings.js";
import type { Tallied } from "./judge.js";
import { fits, namesOf } from "./names.js";

export interface ExcuseInput {
  readonly configuration: Configuration | undefined;
  /** The files that were looked at. */
  readonly texts: readonly { readonly file: string; readonly text: string }[];
  /** Every rule there is, whether it runs or not. */
  readonly knownRules: readonly string[];
  /** "2027-01-31" */
  readonly today: string;
  readonly view: SourceView;
  readonly targets: readonly Omit<TargetSummary, "workflows" | "namedAt">[];
}

/** What suppresses findings and accepts open questions, and which of it was of use. */
export class Excuses {
  private readonly comments: readonly IgnoreComment[];
  private readonly problems: readonly CommentProblem[];
  /** The comment for a rule and a place: each comment has one at most. */
  private readonly commented = new Map<string, IgnoreComment>();
  private readonly used = new Set<object>();
  private readonly names: ReadonlyMap<string, readonly string[]>;

  constructor(
    private readonly input: ExcuseInput,
    private readonly tallied: readonly Tallied[],
  ) {
    const read = input.texts.map(({ file, text }) => readComments(file, text, input.knownRules));
    this.comments = read.flatMap((each) => each.comments);
    this.problems = read.flatMap((each) => each.problems);
    this.names = new Map(input.targets.map((target) => [target.id, namesOf(target)]));
    this.assignComments();
  }

  /** Why a finding does not count for a target. */
  suppression(rule: string, target: string, finding: Finding): Excused | undefined {
    const comment = this.commented.get(keyOf(rule, finding));
    const entries = this.valid(this.input.configuration?.suppressions).filter(
      (each) => this.concerns(each, rule, target) && (each.file === undefined || fits(each.file, finding.at.file)),
    );
    for (const each of [comment, ...entries]) if (each) this.used.add(each);
    const [entry] = entries;
    if (comment) return { by: "comment", reason: comment.reason, at: comment.at };
    return entry && byConfiguration(entry);
  }

  /** Why it is all right that a rule could not look. */
  acceptance(rule: string, target: string): Excused | undefined {
    const entries = this.valid(this.input.configuration?.accepted).filter((each) => this.concerns(each, rule, target));
    for (const each of entries) this.used.add(each);
    return entries[0] && byConfiguration(entries[0]);
  }

  /** What has expired, counts for nothing, or was of no use; to be asked when everything is judged. */
  warnings(): readonly Diagnostic[] {
    const { suppressions = [], accepted = [] } = this.input.configuration ?? {};
    return [
      ...this.entryWarnings(suppressions, "suppression", "no finding"),
      ...this.entryWarnings(accepted, "acceptance", "nothing that is not checked"),
      ...this.commentWarnings(),
    ];
  }

  private commentWarnings(): readonly Diagnostic[] {
    const idle = this.comments
      .filter((each) => this.isIdle(each))
      .map(({ rule, at }) => ({ message: `the comment suppresses no finding of ${rule}: it can go`, at }));
    return [...this.problems, ...idle].sort(
      (a, b) => (a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : 0) || a.at.startLine - b.at.startLine,
    );
  }

  private entryWarnings(all: readonly Suppression[], noun: string, nothing: string): readonly Diagnostic[] {
    return all.flatMap((each) => {
      const what = `the ${noun} of ${each.rule}`;
      if (this.hasExpired(each))
        return [{ message: `${what} has expired on ${each.expires} and counts no longer`, at: each.at }];
      if (!this.isIdle(each)) return [];
      return [{ message: `${what} matches ${nothing}${this.remedy(each)}`, at: each.at }];
    });
  }

  /** Why an entry is of no use, or what to do with it. */
  private remedy({ target }: Excuse): string {
    const known = [...this.names.values()].flat();
    if (target === undefined || known.some((name) => fits(target, name))) return ": it can go";
    return `: there is no target "${target}"${didYouMean(target, known)}`;
  }

  /** Of no use, as far as that can be known: a rule that could not look everywhere may have had use for it. */
  private isIdle(excuse: Excuse | IgnoreComment): boolean {
    if (this.used.has(excuse)) return false;
    const own = this.tallied.filter((each) => each.rule.id === excuse.rule);
    return own.length > 0 && own.every(({ tally }) => tally.sawEverything);
  }

  private valid<T extends Excuse>(all: readonly T[] = []): readonly T[] {
    return all.filter((each) => !this.hasExpired(each));
  }

  /** The day itself still counts. */
  private hasExpired({ expires }: Excuse): boolean {
    return expires !== undefined && expires < this.input.today;
  }

  private concerns(excuse: Excuse, rule: string, target: string): boolean {
    const { target: wanted } = excuse;
    if (excuse.rule !== rule) return false;
    return wanted === undefined || (this.names.get(target) ?? []).some((name) => fits(wanted, name));
  }

  /** The first place on its line that no other comment has taken. */
  private assignComments(): void {
    const { view } = this.input;
    const findings = new Map(
      this.tallied.flatMap(({ rule, tally }) =>
        tally.findings.map((finding) => [keyOf(rule.id, finding), { rule: rule.id, finding }] as const),
      ),
    );
    const inOrder = [...findings].sort(([, a], [, b]) => a.finding.at.start - b.finding.at.start);
    for (const comment of this.comments) {
      const { file } = comment.at;
      const textOf = (line: number): string => view.lines(file, line, line)[0] ?? "";
      const found = inOrder.find(
        ([key, { rule, finding }]) =>
          rule === comment.rule &&
          finding.at.file === file &&
          !this.commented.has(key) &&
          isAbout(comment, view.place(finding.at).startLine, textOf),
      );
      if (found) this.commented.set(found[0], comment);
    }
  }
}

const keyOf = (rule: string, { at }: Finding): string => `${rule} ${at.file}:${at.start}`;

const byConfiguration = ({ reason, at, expires }: Excuse): Excused => ({
  by: "configuration",
  reason,
  at,
  ...(expires === undefined ? {} : { expires }),
});
