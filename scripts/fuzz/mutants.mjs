// Mutants: a repository in which one file is changed several times.
import fc from "fast-check";
import { textOf } from "./bases.mjs";
import { pick, textMutations } from "./text-mutations.mjs";
import { treeMutations } from "./tree-mutations.mjs";

const MUTATIONS = { ...textMutations, ...treeMutations };
const TREE = /\.(ya?ml|json)$/;
/** Longer ones are no small files any more: what they cost is tested elsewhere. */
const LONGEST = 100_000;

/** How a text becomes bytes; most are UTF-8. */
const ENCODINGS = {
  utf8: (text) => Buffer.from(text),
  bom: (text) => Buffer.from(`\ufeff${text}`),
  utf16: (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
  latin1: (text) => Buffer.from(`${text}\n# é`, "latin1"),
  halfACharacter: (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xe2, 0x82])]),
};

const number = fc.nat(1_000_000);
const mutation = fc.record({ kind: fc.constantFrom(...Object.keys(MUTATIONS)), a: number, b: number, c: number });
const encoding = fc.oneof(
  { arbitrary: fc.constant("utf8"), weight: 30 },
  { arbitrary: fc.constantFrom(...Object.keys(ENCODINGS)), weight: 1 },
);

/** How a mutant is looked at, and how many of all are looked at so: the dear ways are for few. */
const LOOKS = { people: 10, details: 10, programs: 20, markdown: 3, junit: 3, github: 3, trace: 2, twice: 1 };
const look = fc.oneof(...Object.entries(LOOKS).map(([name, weight]) => ({ arbitrary: fc.constant(name), weight })));

/** What makes a mutant: numbers and names that get smaller when one fails. */
export const recipe = fc.record({
  look,
  base: number,
  file: number,
  donor: number,
  mutations: fc.array(mutation, { minLength: 1, maxLength: 4 }),
  encoding,
});

/** The mutant of a recipe: which file of which repository is changed, and to what. */
export function mutantOf(recipe, bases) {
  const base = pick(bases, recipe.base);
  const file = pick(base.files, recipe.file);
  const other = pick(bases, recipe.donor);
  const donor = textOf(other, pick(other.files, recipe.donor));
  const text = recipe.mutations.reduce(
    (before, { kind, a, b, c }) => {
      const after = kind in treeMutations && !TREE.test(file) ? before : MUTATIONS[kind](before, a, b, c, donor);
      return after.length > LONGEST ? before : after;
    },
    textOf(base, file),
  );
  return { base, file, look: recipe.look, text, bytes: ENCODINGS[recipe.encoding](text) };
}
