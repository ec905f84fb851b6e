import type { RefKind, Scenario } from "../model/pipeline.js";
import { globFits } from "./glob.js";
import { Work } from "./work.js";
import { type InputSpec, strings, type Trigger, type Workflow } from "./workflow.js";
import type { YamlNode } from "./yaml.js";

/** At most so many kinds of run a workflow; beyond, what is left stays open and is reported. */
export const MAX_SCENARIOS = 64;
/** Stands for every branch that no trigger and no condition names. */
export const ANY_BRANCH = "any-other-branch";
const ANY_TAG = "v1.2.3";

interface Ref {
  readonly kind: RefKind;
  readonly name: string;
}

/** The kinds of run that the triggers alone tell apart. */
export function baseScenarios(workflow: Workflow, defaultBranch: string, called: boolean): readonly Scenario[] {
  return workflow.triggers.flatMap((trigger) => {
    if (trigger.event === "workflow_call" && called) return [];
    return refsOf(trigger, defaultBranch).map((ref) => scenario(workflow, trigger, ref));
  });
}

function scenario(
  workflow: Workflow,
  trigger: Trigger,
  ref: Ref,
  more: ReadonlyMap<string, string> = new Map(),
): Scenario {
  const assign = new Map([...contextOf(workflow, trigger, ref), ...more]);
  return {
    id: nameOf(trigger, ref, more),
    root: workflow.file,
    event: trigger.event,
    ref: ref.kind,
    assign,
    switches: trigger.event === "workflow_dispatch" ? switchesOf(workflow) : new Map(),
    triggerAt: trigger.at,
  };
}

/** An input that the form shows as a box to tick; untouched it is as its default says, or not ticked. */
const switchesOf = ({ dispatchInputs }: Workflow): ReadonlyMap<string, string> =>
  new Map(
    dispatchInputs
      .filter((input) => input.type === "boolean")
      .map((input) => [input.name, input.default?.text.trim() === "true" ? "true" : "false"]),
  );

function nameOf(trigger: Trigger, ref: Ref, more: ReadonlyMap<string, string>): string {
  const where =
    ref.kind === "branch"
      ? "another branch"
      : ref.kind === "tag"
        ? "a tag"
        : ref.kind === "pull" || ref.kind === "none"
          ? ""
          : ref.name;
  const choices = [...more].map(([path, value]) => `${path.replace(/^(inputs|github)\./, "")}=${value || '""'}`);
  return [trigger.event, where && `to ${where}`, choices.length > 0 && `[${choices.join(", ")}]`]
    .filter(Boolean)
    .join(" ");
}

function contextOf(workflow: Workflow, trigger: Trigger, ref: Ref): Map<string, string> {
  const assign = new Map([
    ["github.event_name", trigger.event],
    ["github.workflow", workflow.name],
  ]);
  if (trigger.event === "workflow_call") assign.clear();
  if (ref.kind === "tag")
    assign.set("github.ref", `refs/tags/${ref.name}`).set("github.ref_type", "tag").set("github.ref_name", ref.name);
  else if (ref.kind === "pull")
    assign.set("github.ref", "refs/pull/1/merge").set("github.ref_name", "1/merge").set("github.base_ref", ref.name);
  else if (ref.kind !== "none") {
    assign
      .set("github.ref", `refs/heads/${ref.name}`)
      .set("github.ref_type", "branch")
      .set("github.ref_name", ref.name);
    assign.set("github.head_ref", "").set("github.base_ref", "");
  }
  const types = strings(trigger.filters.get("types"));
  const [only] = types;
  if (types.length === 1 && only !== undefined) assign.set("github.event.action", only);
  return assign;
}

function refsOf(trigger: Trigger, defaultBranch: string): readonly Ref[] {
  const { event, filters } = trigger;
  const main: Ref = { kind: "default", name: defaultBranch };
  const other: Ref = { kind: "branch", name: ANY_BRANCH };
  if (event === "push") return pushRefs(filters, defaultBranch);
  if (event === "pull_request" || event === "pull_request_target")
    return [{ kind: "pull", name: strings(filters.get("branches"))[0] ?? defaultBranch }];
  if (event === "workflow_dispatch") return [main, other];
  if (event === "release") return [{ kind: "tag", name: ANY_TAG }];
  if (event === "schedule" || event === "workflow_run" || event === "repository_dispatch" || event === "deployment")
    return [main];
  return [{ kind: "none", name: "" }];
}

function pushRefs(filters: YamlNode, defaultBranch: string): readonly Ref[] {
  const branches = strings(filters.get("branches"));
  const tags = filters.get("tags").exists || filters.get("tags-ignore").exists;
  const refs: Ref[] = tags ? [{ kind: "tag", name: tagName(strings(filters.get("tags"))) }] : [];
  if (filters.get("branches-ignore").exists || (branches.length === 0 && !tags)) {
    const ignored = strings(filters.get("branches-ignore"));
    const main: Ref = { kind: "default", name: defaultBranch };
    refs.push(...(ignored.some((pattern) => fits(pattern, defaultBranch)) ? [] : [main]), {
      kind: "branch",
      name: ANY_BRANCH,
    });
  }
  const named = branches
    .filter((pattern) => !pattern.startsWith("!"))
    .flatMap((pattern) => refsOfPattern(pattern, defaultBranch));
  const distinct = new Map([...refs, ...named].map((ref) => [`${ref.kind} ${ref.name}`, ref]));
  return [...distinct.values()];
}

const tagName = (patterns: readonly string[]): string => {
  const [first] = patterns;
  return first !== undefined && !/[*?[\]+!]/.test(first) ? first : ANY_TAG;
};

function refsOfPattern(pattern: string, defaultBranch: string): readonly Ref[] {
  if (!/[*?[\]+]/.test(pattern)) return [branchRef(pattern, defaultBranch)];
  const main: readonly Ref[] = fits(pattern, defaultBranch) ? [{ kind: "default", name: defaultBranch }] : [];
  const sample = pattern.replace(/\*+/g, "x").replace(/[?+[\]]/g, "");
  return [
    ...main,
    { kind: admitsFeatures(pattern) ? "branch" : "fixed", name: pattern.startsWith("*") ? ANY_BRANCH : sample },
  ];
}

const branchRef = (name: string, defaultBranch: string): Ref => ({
  kind: name === defaultBranch ? "default" : "fixed",
  name,
});

/** A pattern that branches of work in progress may match; `release/*` and the like are cut from merged code. */
const admitsFeatures = (pattern: string): boolean =>
  /^(\*|\?|\[|feat|fix|bug|dev\/|user|topic|chore|task|wip|issue)/i.test(pattern);

const fits = (pattern: string, name: string): boolean => globFits(pattern, name, new Work()) ?? false;

/** What a run left open that has a known, small set of answers: the reason for further scenarios. */
export function refine(
  workflow: Workflow,
  base: Scenario,
  asks: ReadonlyMap<string, ReadonlySet<string>>,
  defaultBranch: string,
): readonly Scenario[] {
  const trigger = workflow.triggers.find((each) => each.at.start === base.triggerAt.start);
  if (!trigger) return [];
  const axes = [...asks].flatMap(([path, texts]) => {
    const domain = base.assign.has(path) ? undefined : domainOf(path, texts, workflow, trigger);
    return domain ? [domain.map((value) => [path, value] as const)] : [];
  });
  if (axes.length === 0) return [];
  const combinations = axes.reduce<readonly (readonly (readonly [string, string])[])[]>(
    (all, axis) => all.flatMap((chosen) => axis.map((each) => [...chosen, each])).slice(0, MAX_SCENARIOS + 1),
    [[]],
  );
  const before = [...base.assign].filter(([path]) => !contextOf(workflow, trigger, refOf(base)).has(path));
  return combinations.map((chosen) =>
    scenario(workflow, trigger, refOf(base, defaultBranch), new Map([...before, ...chosen])),
  );
}

const refOf = (base: Scenario, fallback = ""): Ref => {
  const name = base.ref === "pull" ? base.assign.get("github.base_ref") : base.assign.get("github.ref_name");
  return { kind: base.ref, name: name ?? fallback };
};

/** The answers an open question can have, when they are few and known. */
function domainOf(
  path: string,
  texts: ReadonlySet<string>,
  workflow: Workflow,
  trigger: Trigger,
): readonly string[] | undefined {
  if (path.startsWith("inputs.") && trigger.event === "workflow_dispatch")
    return inputDomain(path, workflow.dispatchInputs);
  if (path === "github.event.action") {
    const types = strings(trigger.filters.get("types"));
    return types.length > 0 ? types : undefined;
  }
  if (path === "github.event.pull_request.merged") return ["true", "false"];
  if (path === "github.event.workflow_run.conclusion") return ["success", "failure", "cancelled"];
  // A workflow that asks for its own repository guards against copies: it is audited where it is at home.
  if (path === "github.repository" || path === "github.repository_owner")
    return texts.size === 1 ? [...texts] : undefined;
  return undefined;
}

function inputDomain(path: string, inputs: readonly InputSpec[]): readonly string[] | undefined {
  const spec = inputs.find((each) => `inputs.${each.name}` === path);
  if (spec?.type === "boolean") return ["true", "false"];
  return spec?.type === "choice" && spec.options.length <= 16 ? spec.options : undefined;
}

/** Branches that a condition names and the trigger admits, beyond those already covered. */
export function namedBranches(
  workflow: Workflow,
  bases: readonly Scenario[],
  names: ReadonlySet<string>,
  defaultBranch: string,
): readonly Scenario[] {
  return workflow.triggers.flatMap((trigger) => {
    const own = bases.filter((base) => base.triggerAt.start === trigger.at.start);
    const open = own.some((base) => base.ref === "branch");
    if (!open) return [];
    const covered = new Set(own.map((base) => base.assign.get("github.ref_name")));
    const admitted = strings(trigger.filters.get("branches"));
    return [...names]
      .map((name) => name.replace(/\*+/g, "x"))
      .filter(
        (name) => !covered.has(name) && (admitted.length === 0 || admitted.some((pattern) => fits(pattern, name))),
      )
      .map((name) => scenario(workflow, trigger, branchRef(name, defaultBranch)));
  });
}
