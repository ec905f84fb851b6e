import { equal } from "../model/equality.js";
import { effectsOf, type Run } from "../model/pipeline.js";
import { some, type Tri } from "../model/tri.js";
import { literal, type Value } from "../model/value.js";
import type { RepositoryFiles } from "./files.js";
import { deployments } from "./search.js";
import { inEcr, parseImage } from "./words.js";

/**
 * Do tasks of this run pull from the repository of an image? Those in ECR are taken to; another registry's when a
 * definition names it, or when a service is restarted and nothing but other registries is pushed to.
 */
export function pulledByEcs(run: Run, image: Value, files: RepositoryFiles): Tri {
  const { repository } = parseImage(image);
  const own = inEcr(repository);
  if (own !== "no") return own;
  const named = defined(run, files).map((each) => equal(parseImage(each).repository, repository));
  return some([...named, restartedFor(run)]);
}

/** The images of the definitions that a run registers. */
const defined = (run: Run, files: RepositoryFiles): readonly Value[] =>
  effectsOf(run, "register").flatMap(({ document: { base, edits } }) => [
    ...edits.filter((edit) => edit.field === "image").map((edit) => edit.value),
    ...(base.kind === "file" ? files.containers(base.path).map((container) => literal(container.image)) : []),
  ]);

const restartedFor = (run: Run): Tri => {
  const restarts = deployments(run).some(
    (update) => update.force && !update.revision && !update.onFailure && !update.endsRed,
  );
  const elsewhere = effectsOf(run, "push").every((push) => inEcr(parseImage(push.image).repository) === "no");
  return restarts && elsewhere ? "yes" : "no";
};
