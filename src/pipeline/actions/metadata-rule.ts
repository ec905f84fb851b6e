import type { Tri } from "../../model/tri.js";
import { concat, context, literal, opaque, textOf, transform, type Value } from "../../model/value.js";
import type { ActionCall } from "../adapter.js";
import type { Frame } from "../frame.js";
import { cutAtEquals } from "../state.js";
import type { Work } from "../work.js";
import { split, trimmed } from "./fields.js";

/** One line of `tags`: its type and attributes. */
export interface TagRule {
  readonly type: string;
  readonly attributes: ReadonlyMap<string, Value>;
}

/** Reads `type=sha,prefix=v`; a line without attributes is a raw value. */
export function readRule(line: Value): TagRule {
  const attributes = new Map<string, Value>();
  for (const field of split(line, ",").map(trimmed)) {
    const pair = cutAtEquals(field);
    if (pair) attributes.set(pair.name.toLowerCase(), pair.value);
    else attributes.set("value", field);
  }
  return { type: textOf(attributes.get("type") ?? literal("raw")) ?? "?", attributes };
}

/** What the run is about, as the action sees it. */
export class Subject {
  readonly refName: Value;
  readonly sha: Value;
  readonly longSha: Value;
  constructor(
    private readonly frame: Frame,
    call: ActionCall,
  ) {
    this.refName = call.variable("GITHUB_REF_NAME");
    this.longSha = call.variable("GITHUB_SHA");
    this.sha = transform(this.longSha, "slice", (text) => text.slice(0, 7));
  }

  get work(): Work {
    return this.frame.machine.work;
  }
  private get kind(): Frame["machine"]["scenario"]["ref"] {
    return this.frame.scenario.ref;
  }
  private is(...kinds: readonly string[]): Tri {
    return this.kind === "none" ? "maybe" : kinds.includes(this.kind) ? "yes" : "no";
  }
  get onBranch(): Tri {
    return this.is("default", "fixed", "branch");
  }
  get onDefault(): Tri {
    return this.is("default");
  }
  get onTag(): Tri {
    return this.is("tag");
  }
  get onPull(): Tri {
    return this.is("pull");
  }
  get scheduled(): Tri {
    return this.frame.scenario.event === "schedule" ? "yes" : this.kind === "none" ? "maybe" : "no";
  }

  /** Fills `{{branch}}` and its kin in. https://github.com/docker/metadata-action#global-expressions */
  fill(value: Value): Value {
    const parts = value.parts.flatMap((part): Value["parts"] => {
      if ("oneOf" in part || part.text === undefined) return [part];
      const pieces = part.text.split(/(\{\{[^}]*\}\})/).filter((piece) => piece !== "");
      return pieces.flatMap((text) =>
        text.startsWith("{{") ? this.expression(text.slice(2, -2).trim()).parts : [{ ...part, text }],
      );
    });
    return concat({ parts, trace: value.trace });
  }

  private expression(text: string): Value {
    const [name = ""] = text.split(/\s/);
    if (name === "sha") return this.sha;
    if (name === "branch") return this.when(this.onBranch, this.refName);
    if (name === "tag") return this.when(this.onTag, this.refName);
    if (name === "base_ref") return context("github.base_ref", this.frame.scenario.assign.get("github.base_ref"));
    if (name === "date" || name === "commit_date") return context("time");
    if (name === "is_default_branch") return truth(this.onDefault);
    if (name === "is_not_default_branch")
      return truth(this.onDefault === "maybe" ? "maybe" : this.onDefault === "yes" ? "no" : "yes");
    return opaque(`{{${name}}} of docker/metadata-action`);
  }

  private when(holds: Tri, value: Value): Value {
    return holds === "yes" ? value : holds === "no" ? literal("") : opaque("the branch or tag");
  }
}

const truth = (holds: Tri): Value =>
  holds === "maybe" ? opaque("the default branch") : literal(holds === "yes" ? "true" : "false");
