import { jobOf, type Run, type Scenario } from "../model/pipeline.js";
import { deployments, isSamePlace } from "./search.js";
import type { Subjects } from "./subjects.js";

type Subject = Subjects["deployment"];

/** A yes-or-no input of a manual run, set to other than its default. */
interface Switch {
  readonly name: string;
  readonly to: string;
}

/**
 * What is missing only because whoever started the run switched it off: the same deployment is right in the run that
 * differs in nothing but these inputs. Answers the inputs and what they were set to; empty where the default run lacks it too.
 */
export function switchedOff(subject: Subject, isRight: (usual: Subject) => boolean): readonly Switch[] {
  const { run } = subject;
  const moved = switchesOf(run.scenario);
  const tries = moved.length > 1 ? [...moved.map((each) => [each]), moved] : [moved];
  return (
    tries.find((switches) => {
      const usual = switches.length > 0 ? usualOf(subject, switches) : undefined;
      return usual !== undefined && isRight(usual);
    }) ?? []
  );
}

/** "in a manual run that sets `wait` to false" */
export const bySwitches = (switches: readonly Switch[]): string =>
  `in a manual run that sets ${switches.map(({ name, to }) => `\`${name}\` to ${to}`).join(" and ")}`;

const switchesOf = ({ assign, switches }: Scenario): readonly Switch[] =>
  [...switches].flatMap(([name, usual]) => {
    const to = assign.get(`inputs.${name}`);
    return to === undefined || to === usual ? [] : [{ name, to }];
  });

/** The same deployment where these switches are as they are by default. */
function usualOf(subject: Subject, switches: readonly Switch[]): Subject | undefined {
  const { pipeline, run, deployment } = subject;
  const wanted = new Map(run.scenario.assign);
  for (const { name } of switches) wanted.set(`inputs.${name}`, run.scenario.switches.get(name) ?? "");
  for (const other of pipeline.runs) {
    if (!isLike(other, run, wanted)) continue;
    const same = deployments(other).find(
      (each) => each.target.id === deployment.target.id && isSamePlace(each, deployment),
    );
    if (same) return { ...subject, run: other, job: jobOf(other, same.job), deployment: same };
  }
  return undefined;
}

const isLike = (other: Run, run: Run, wanted: ReadonlyMap<string, string>): boolean =>
  other.workflow === run.workflow &&
  other.scenario.event === run.scenario.event &&
  other.scenario.ref === run.scenario.ref &&
  [...other.scenario.assign].every(([path, value]) => wanted.get(path) === value);
