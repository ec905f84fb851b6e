import type { Place } from "../model/source.js";
import { addressPath } from "./address-path.js";
import { type Home, pathAtHome } from "./home.js";

export const SRCROOT = "%SRCROOT%";

/** A place as code scanning finds it; nothing where the file is none of this repository. */
export type Locate = (at: Place) => ReturnType<typeof location> | undefined;

/**
 * Code scanning takes a path to be relative to the root of the repository and knows no base ids, so that a directory
 * below the root has to stand in the path itself.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 * https://github.com/github/codeql-action/issues/2215
 */
export const locator =
  (home: Home): Locate =>
  (at) => {
    const path = pathAtHome(home, at.file);
    return path === undefined ? undefined : location(path, at);
  };

const location = (path: string, at: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: addressPath(path), uriBaseId: SRCROOT },
    region: regionOf(at),
  },
});

/** The same for people, where there is nothing to link to. */
export const spelled = ({ file, startLine, startColumn }: Place): string => `${file}:${startLine}:${startColumn}`;

export const regionOf = (at: Place) => ({
  startLine: at.startLine,
  startColumn: at.startColumn,
  endLine: at.endLine,
  endColumn: at.endColumn,
});
