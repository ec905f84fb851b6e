import { equal } from "../model/equality.js";
import { effectsOf, type Run } from "../model/pipeline.js";
import { some, type Tri } from "../model/tri.js";
import { literal, type Value } from "../model/value.js";
import type { RepositoryFiles } from "./files.js";
import { deployments } from "./search.js";
import { inEcr, parseImage } from "./words.js";

/**
 * Do tasks of this run pull from the repository of an image? Those in ECR are taken to; another registry's when a
 * definition names it, or when a service is deployed without one and nothing but other registries is pushed to.
 */
export function pulledByEcs(run: Run, image: Value, files: RepositoryFiles): Tri {
  const { repository } = parseImage(image);
  const own = inEcr(repository);
  if (own !== "no") return own;
  const named = defined(run, files).map((each) => equal(parseImage(each).repository, repository));
  return some([...named, deployedFor(run)]);
}

/** The images of the definitions that a run registers or applies. */
const defined = (run: Run, files: RepositoryFiles): readonly Value[] => [
  ...effectsOf(run, "register").flatMap(({ document: { base, edits } }) => [
    ...edits.filter((edit) => edit.field === "image").map((edit) => edit.value),
    ...(base.kind === "file" ? files.containers(base.path).map((container) => literal(container.image)) : []),
  ]),
  ...deployments(run).flatMap(({ definition }) => definition?.images.map((image) => image.value) ?? []),
];

/** A service that is restarted, or moved by CodeDeploy to what its AppSpec names: no definition says what it pulls. */
const deployedFor = (run: Run): Tri => {
  const elsewhere = effectsOf(run, "push").every((push) => inEcr(parseImage(push.image).repository) === "no");
  if (!elsewhere) return "no";
  const open = deployments(run).filter(
    (update) => !update.revision && !update.definition && !update.onFailure && !update.endsRed,
  );
  if (open.some((update) => update.force)) return "yes";
  return open.some((update) => update.controller === "codedeploy") ? "maybe" : "no";
};
