import type { Place } from "../model/source.js";
import { addressPath } from "./address-path.js";

export const SRCROOT = "%SRCROOT%";

/** A place relative to the audited directory. */
export const sarifLocation = (at: Place) => ({
  physicalLocation: {
    artifactLocation: { uri: addressPath(at.file), uriBaseId: SRCROOT },
    region: regionOf(at),
  },
});

export const regionOf = (at: Place) => ({
  startLine: at.startLine,
  startColumn: at.startColumn,
  endLine: at.endLine,
  endColumn: at.endColumn,
});
