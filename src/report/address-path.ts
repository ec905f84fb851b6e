/**
 * A path as part of an address. Also what encodeURIComponent leaves and Markdown reads is encoded; the half of a surrogate
 * pair has no encoding at all.
 */
export const addressPath = (path: string): string =>
  encodeURIComponent(path.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replaceAll("%2F", "/")
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
