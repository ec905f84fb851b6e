import { own } from "../../model/own.js";
import { concat, context, derives, EMPTY, literal, opaque, textOf, type Value } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, type CommandResult, done, UNDECIDED } from "../adapter.js";

/** `git`: the commit it names is the one checked out, which is the run's commit unless the checkout chose another. */
export const git: CommandAdapter = {
  names: ["git"],
  run(call, frame): CommandResult {
    const words = call.args.map((arg) => textOf(arg.value) ?? "?");
    const operation = words.find((word) => !word.startsWith("-")) ?? "";
    if (operation === "clone" || operation === "checkout" || operation === "init") frame.job.filled = true;
    const elsewhere = frame.job.checkouts.find((checkout) => checkout.ref);
    const sha = elsewhere?.ref ? context("git.head") : context("github.sha");
    return (
      own(GIT, operation)?.(words, call, sha) ??
      done(opaque(`what git ${operation} prints`), QUESTIONS.has(operation) ? UNDECIDED : undefined)
    );
  },
};

const QUESTIONS = new Set(["diff", "diff-index", "ls-remote", "merge-base", "show-ref", "grep", "cat-file"]);

type Git = (words: readonly string[], call: CommandCall, sha: Value) => CommandResult | undefined;
const line = (value: Value): CommandResult => done(concat(value, literal("\n")));

const GIT: Readonly<Record<string, Git | undefined>> = Object.assign(Object.create(null) as object, {
  "rev-parse": (words: readonly string[], call: CommandCall, sha: Value) => {
    if (words.includes("--abbrev-ref")) return line(context("github.ref_name"));
    if (words.includes("--show-toplevel")) return line(literal("."));
    const named = words.some((word) => /^(HEAD|@)(\^\{(commit)?\}|~0)?$/.test(word)) ? sha : namedCommit(call);
    return named && line(words.some((word) => word.startsWith("--short")) ? short(named) : named);
  },
  describe: (words: readonly string[], _call: CommandCall, sha: Value) =>
    line(
      words.some((word) => word === "--always" || word === "--dirty" || word === "--long")
        ? short(sha)
        : context("git.tag"),
    ),
  log: (words: readonly string[], _call: CommandCall, sha: Value) => {
    const format = words.find((word) => /^--(pretty|format)/.test(word)) ?? "";
    if (/%H/.test(format)) return line(sha);
    return /%h/.test(format) ? line(short(sha)) : undefined;
  },
  show: (words: readonly string[], call: CommandCall, sha: Value) => GIT.log?.(words, call, sha),
  branch: (words: readonly string[]) =>
    words.includes("--show-current") ? line(context("github.ref_name")) : done(EMPTY),
  "symbolic-ref": () => line(context("github.ref_name")),
  "rev-list": () => line(context("git.count")),
} satisfies Record<string, Git>);

/** A hash that is handed in names itself. */
const namedCommit = ({ args }: CommandCall): Value | undefined =>
  args
    .map((arg) => arg.value)
    .find(
      (value) =>
        value.parts.length === 1 &&
        derives(
          value,
          (origin) => origin.kind === "context" && /^(github\.(.+[._])?(sha|after)|git\.head)$/.test(origin.path),
        ) === "yes",
    );

const short = (sha: Value): Value => ({
  ...sha,
  parts: sha.parts.map((part) => ("oneOf" in part ? part : { from: part.from, via: [...part.via, "slice"] })),
});
