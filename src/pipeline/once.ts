import type { Repository } from "./repository.js";

/** Many ask for the same file: what it comes to is found once. */
export function once<T>(find: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, find(path));
    return known.get(path) as T;
  };
}

/** Beyond so many characters, twice the largest file, all are forgotten: they take a hundred times their length. */
const MOST_CHARACTERS = 4_000_000;

/** The same for what a text alone stands for, however many repositories are read. */
export function oncePerText<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly found: T }>();
  let characters = 0;
  return (text) => {
    const kept = known.get(text) ?? { found: find(text) };
    if (!known.has(text)) characters += text.length + 100;
    if (characters > MOST_CHARACTERS) {
      known.clear();
      characters = text.length;
    }
    known.set(text, kept);
    return kept.found;
  };
}

/** The same for what is asked by a thing itself. */
export function onceEach<K extends object, T>(find: (key: K) => T): (key: K) => T {
  const known = new WeakMap<K, { readonly found: T }>();
  return (key) => {
    const kept = known.get(key) ?? { found: find(key) };
    known.set(key, kept);
    return kept.found;
  };
}

/** The same for what is read of a repository's file, kept as long as the repository is. */
export function oncePerRepository<T>(
  find: (path: string, repository: Repository) => T,
): (path: string, repository: Repository) => T {
  const known = new WeakMap<Repository, (path: string) => T>();
  return (path, repository) => {
    const found = known.get(repository) ?? once((each) => find(each, repository));
    known.set(repository, found);
    return found(path);
  };
}
