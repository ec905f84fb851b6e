// Changes of the tree that a YAML or JSON text stands for.
import {
  Alias,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Pair,
  parseDocument,
  visit,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { KEYS, VALUES } from "./snippets.mjs";
import { pick } from "./text-mutations.mjs";

/** Every key, value and item with what holds it, and its place in there. */
function placesIn(document) {
  const places = [];
  visit(document, {
    Collection: (_, holder) => {
      for (const index of holder.items.keys()) places.push({ holder, index });
    },
  });
  return places;
}

const nodeAt = ({ holder, index }) => {
  const item = holder.items[index];
  return isPair(item) ? item.value : item;
};

function put({ holder, index }, node) {
  const item = holder.items[index];
  if (isPair(item)) item.value = node;
  else holder.items[index] = node;
}

const READING = { uniqueKeys: false, prettyErrors: false, logLevel: "silent" };
const parsed = (text) => parseDocument(text, READING).contents;
const keyed = (key, value) => new Pair(key, value);

function wrapped(node, number) {
  const holder = number % 2 === 0 ? new YAMLSeq() : new YAMLMap();
  holder.items.push(number % 2 === 0 ? node : keyed(pick(KEYS, number), node));
  return holder;
}

const CHANGES = {
  remove: (place) => place.holder.items.splice(place.index, 1),
  duplicate: (place) => place.holder.items.splice(place.index, 0, place.holder.items[place.index]),
  replace: (place, number) => put(place, parsed(pick(VALUES, number))),
  wrap: (place, number) => put(place, wrapped(nodeAt(place), number)),
  unwrap: (place) => {
    const node = nodeAt(place);
    if (isCollection(node) && node.items.length > 0) put(place, nodeAt({ holder: node, index: 0 }));
  },
  rename: (place, number) => {
    const item = place.holder.items[place.index];
    if (isPair(item)) item.key = pick(KEYS, number);
  },
  add: ({ holder }, number) => {
    const value = parsed(pick(VALUES, number));
    if (isMap(holder)) holder.items.push(keyed(pick(KEYS, number >> 3), value));
    else if (isSeq(holder)) holder.items.push(value);
  },
  exchange: (place, number, places) => {
    const other = pick(places, number);
    const [left, right] = [nodeAt(place), nodeAt(other)];
    put(place, right);
    put(other, left);
  },
  /** The same node again elsewhere: an alias of it. */
  alias: (place, number, places) => {
    const node = nodeAt(place);
    if (!isScalar(node) && !isCollection(node)) return;
    node.anchor = "anchor";
    put(pick(places, number), new Alias("anchor"));
  },
};

/** The text of the changed tree; one that cannot be read or written as a tree stays as it is. */
const onTree = (change) => (text, a, b) => {
  try {
    const document = parseDocument(text, READING);
    const places = placesIn(document).filter((place) => !isAlias(nodeAt(place)));
    if (places.length === 0) return text;
    change(pick(places, a), b, places);
    return document.toString({ lineWidth: 0 });
  } catch {
    return text;
  }
};

export const treeMutations = Object.fromEntries(
  Object.entries(CHANGES).map(([name, change]) => [`${name}Node`, onTree(change)]),
);
