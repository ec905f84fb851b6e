import { fromOrigin, spell, type Value } from "../model/value.js";

/** The address of an account's registry: the same in one region, whichever job asks for it. */
export const ecrRegistry = (region: Value | undefined, accounts?: Value): Value =>
  fromOrigin({
    kind: "result",
    effect: `ecr ${[region, accounts].map((value) => (value ? spell(value) : "")).join(" ")}`.trim(),
    field: "registry",
  });
