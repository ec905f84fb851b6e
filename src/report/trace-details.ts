import type { DocumentEdit, TaskDocument } from "../model/document.js";
import type { Effect, NamedValue, Target } from "../model/effect.js";
import { spell, transform, type Value, type Words } from "../model/value.js";

/** A named property of an effect: a value with its hops, or a plain word. */
export type Detail = readonly [name: string, value: Value | string];

/** What an effect says of itself, in the order people ask. */
export function detailsOf(effect: Effect): readonly Detail[] {
  switch (effect.kind) {
    case "credentials":
      return [
        ["way", effect.way],
        ...given("role", effect.role),
        ...given("region", effect.region),
        ...given("key id", effect.keyId),
      ];
    case "login":
      return [["registry", effect.registry]];
    case "build":
      return [...words("tag", effect.tags), ...named("arg", effect.args), ...given("file", effect.dockerfile)];
    case "tag":
      return [
        ["from", effect.from],
        ["to", effect.to],
      ];
    case "push":
      return [["image", effect.image], ...(effect.allTags ? [["tags", "all"] as const] : [])];
    case "register":
      return documentDetails(effect.document);
    case "update":
      return [...targetDetails(effect.target), ...given("revision", effect.revision), ["by", effect.controller]];
    case "runTask":
      return [...targetDetails(effect.target), ["revision", effect.revision]];
    case "wait":
      return [...targetDetails(effect.target), ["how", effect.how], ["rollback", `noticed: ${effect.noticesRollback}`]];
    case "request":
      return [...given("url", effect.url), ["how", effect.how], ["fails job", effect.failsJob]];
    case "opaque":
      return [
        ["name", effect.name],
        ["could", [...effect.could].join(", ") || "nothing"],
      ];
  }
}

const given = (name: string, value: Value | undefined): Detail[] => (value ? [[name, value]] : []);

const named = (name: string, values: readonly NamedValue[]): Detail[] =>
  values.map((one) => [`${name} ${one.name}`, one.value]);

function words(name: string, list: Words): Detail[] {
  const items = list.items.map((word): Detail => [word.maybe ? `${name}?` : name, word.value]);
  return list.complete ? items : [...items, [name, "… and what cannot be read"]];
}

function targetDetails(target: Target): Detail[] {
  const name: Detail = [target.kind, target.name];
  return [
    name,
    ...given("cluster", target.cluster),
    ...given("region", target.region),
    ...given("account", target.account),
  ];
}

/** What variables hold may be nobody's business. */
const shownValue = ({ field, value }: DocumentEdit): Detail[1] =>
  field === "environment" ? transform(value, "hidden", (text) => text.replace(/=[^\n]+/g, "=…")) : value;

function documentDetails(document: TaskDocument): Detail[] {
  const { base } = document;
  const edits = document.edits.map(
    (edit): Detail => [edit.container ? `${edit.field} of ${spell(edit.container)}` : edit.field, shownValue(edit)],
  );
  switch (base.kind) {
    case "file":
      return [["file", base.path], ...edits];
    case "live":
      return [["family", base.family], ...edits];
    case "template":
      return [["template", base.path], ...edits];
    case "assembled":
      return [["base", "assembled on the way"], ...edits];
    case "opaque":
      return [["base", `cannot be read: ${base.why}`], ...edits];
  }
}
