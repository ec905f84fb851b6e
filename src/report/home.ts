import { isForeign, type Place } from "../model/source.js";
import { addressPath } from "./address-path.js";

/** Where the audited directory stands in the repository whose pull request, commit or run is spoken of. */
export interface Home {
  /** From the root of the repository to the directory: "", "services/api/"; absent in a repository of its own. */
  readonly prefix?: string;
  /** What stands before a path in the address of a file: "https://github.com/acme/shop/blob/3f2c…/". */
  readonly blob?: string;
}

/** The path of a file in the repository, when it is one of its files. */
export const pathAtHome = ({ prefix }: Home, file: string): string | undefined =>
  prefix === undefined || isForeign(file) || OUTSIDE.test(file) ? undefined : prefix + file;

/** A configuration may lie anywhere. */
const OUTSIDE = /^(\.\.)?\//;

/** The address of the lines of a place. */
export function addressOf(home: Home, at: Place): string | undefined {
  const path = pathAtHome(home, at.file);
  if (path === undefined || home.blob === undefined) return undefined;
  const last = lastLine(at);
  const lines = last > at.startLine ? `L${at.startLine}-L${last}` : `L${at.startLine}`;
  return `${home.blob}${addressPath(path)}#${lines}`;
}

/** A place that ends where the next line begins does not reach into that line. */
export const lastLine = (at: Place): number =>
  at.endLine > at.startLine && at.endColumn <= 1 ? at.endLine - 1 : at.endLine;
