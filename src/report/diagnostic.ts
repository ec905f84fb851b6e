import type { Diagnostic, Place } from "../model/source.js";
import { escapeText } from "./escape.js";

/** "file:line:column", as editors and terminals link it. */
export const spellPlace = (at: Place): string => `${escapeText(at.file)}:${at.startLine}:${at.startColumn}`;

export const describeDiagnostic = (diagnostic: Diagnostic): string =>
  (diagnostic.at ? `${spellPlace(diagnostic.at)}: ` : "") + escapeText(diagnostic.message);
