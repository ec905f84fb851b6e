import type { Place } from "../model/source.js";

export const SRCROOT = "%SRCROOT%";

/** A place relative to the audited directory. */
export const sarifLocation = (at: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: relativeUri(at.file), uriBaseId: SRCROOT },
    region: regionOf(at),
  },
});

const relativeUri = (file: string): string => file.split("/").map(encodeURIComponent).join("/");

export const regionOf = (at: Place) => ({
  startLine: at.startLine,
  startColumn: at.startColumn,
  endLine: at.endLine,
  endColumn: at.endColumn,
});
