/** Does a text consist of these pieces in their order, with anything in the place of the open ones? */
export function consistsOf(pieces: readonly (string | undefined)[], text: string): boolean {
  const runs = [""];
  for (const piece of pieces) {
    if (piece === undefined) runs.push("");
    else runs[runs.length - 1] += piece;
  }
  const [head = "", ...others] = runs;
  const tail = others.pop();
  if (tail === undefined) return text === head;
  const end = text.length - tail.length;
  if (end < head.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const run of others) {
    const found = text.indexOf(run, at);
    if (found === -1 || found + run.length > end) return false;
    at = found + run.length;
  }
  return true;
}
