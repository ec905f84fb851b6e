import type { SourceRange } from "../../model/source.js";
import { concat, fromOrigin, literal, opaque, spell, textOf, type Value } from "../../model/value.js";
import { ASSUMED, type CommandAdapter, done, FAILED, type Status } from "../adapter.js";
import type { Frame } from "../frame.js";
import { option, parseOptions } from "../options.js";

interface Given {
  readonly cluster: Value | undefined;
  readonly service: Value | undefined;
  readonly url: Value | undefined;
  readonly sha: Value;
}

const TOOL = "ecs-preflight deploy";
const configured = (what: string): Value => opaque(`${what} in ecs-preflight.yml`);

/** What a gated deployment does: build, push, render, register, roll out, verify, try; it rolls back when that fails. */
export function deploys(given: Given, frame: Frame, at: SourceRange): Status {
  const image = concat(configured("the repository"), literal(":"), given.sha);
  frame.emit(
    {
      kind: "build",
      tags: { items: [{ value: image, maybe: false, at }], complete: true },
      args: [],
      secrets: [],
      cached: "maybe",
    },
    at,
  );
  frame.emit({ kind: "push", image, imageAt: at, allTags: false, ownLogin: true }, at);
  const service = given.service ?? configured("the service");
  const family = opaque(`the definition that ${spell(service)} runs`);
  const document = { base: { kind: "live", family, at }, edits: [{ field: "image", value: image, at }] } as const;
  const id = frame.emit({ kind: "register", document, tool: TOOL }, at);
  const revision = fromOrigin({ kind: "result", effect: id, field: "taskDefinitionArn" });
  const target = frame.target("service", service, given.cluster ?? configured("the cluster"), undefined, at);
  frame.emit({ kind: "update", target, revision, force: false, controller: "ecs", tool: TOOL, scalesOnly: false }, at);
  frame.emit({ kind: "wait", target, noticesRollback: "yes", how: TOOL }, at);
  const url = given.url ?? configured("the address");
  frame.emit({ kind: "request", url, urlAt: at, failsJob: "maybe", authenticated: false, how: TOOL }, at);
  return frame.strikes(at) || frame.waitFails ? FAILED : ASSUMED;
}

/** Our own command; only `deploy` changes anything. */
export const ecsPreflight: CommandAdapter = {
  names: ["ecs-preflight"],
  run(call, frame) {
    const options = parseOptions(call.args, { flags: new Set(["dry-run", "offline", "yes"]), short: "" });
    const [operation] = options.rest;
    if (!operation || textOf(operation.value) !== "deploy" || options.all.has("dry-run"))
      return done(opaque("what ecs-preflight prints"));
    const [cluster, service, url] = ["cluster", "service", "url"].map((name) => option(options, name));
    return done(
      opaque("what ecs-preflight prints"),
      deploys({ cluster, service, url, sha: call.shell.get("GITHUB_SHA") }, frame, call.at),
    );
  },
};
