import type { Repository } from "./repository.js";

/** Many ask for the same file: what it comes to is found once. */
export function once<T>(find: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, find(path));
    return known.get(path) as T;
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
