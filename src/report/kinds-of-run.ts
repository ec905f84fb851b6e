const REFS = " to ";

/** ".github/workflows/deploy.yml (push to main)", many times → one text a file, its kinds of run side by side. */
export function workflowsByFile(workflows: readonly string[]): readonly string[] {
  const files = new Map<string, string[]>();
  for (const workflow of workflows) {
    const [, file = workflow, kind] = /^(.*?) \((.*)\)$/.exec(workflow) ?? [];
    files.set(file, [...(files.get(file) ?? []), ...(kind === undefined ? [] : [kind])]);
  }
  return [...files].map(([file, kinds]) => (kinds.length > 0 ? `${file} (${shorten(kinds)})` : file));
}

/** Refs of one event are joined; where the choices of a person make the difference, their number is enough. */
function shorten(kinds: readonly string[]): string {
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) return only;
  const events = new Map<string, { refs: Set<string>; runs: number }>();
  for (const kind of kinds) {
    const [name = "", ref] = kind.replace(/ \[.*\]$/, "").split(REFS);
    const event = events.get(name) ?? { refs: new Set<string>(), runs: 0 };
    if (ref !== undefined) event.refs.add(ref);
    event.runs++;
    events.set(name, event);
  }
  return [...events].map(([name, { refs, runs }]) => spellEvent(name, [...refs], runs)).join("; ");
}

function spellEvent(name: string, refs: readonly string[], runs: number): string {
  const anywhere = refs.length === 0 || refs.includes("another branch");
  const event = anywhere ? name : `${name}${REFS}${refs.join(", ")}`;
  return runs > Math.max(1, refs.length) ? `${event}, ${runs} ways` : event;
}
