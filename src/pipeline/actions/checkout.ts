import { derivesFrom, textOf } from "../../model/value.js";
import { type ActionAdapter, input, outputs, unknownOutputs } from "../adapter.js";

/** `actions/checkout`: the repository's files are there, at the run's commit unless `ref` says otherwise. */
export const checkout: ActionAdapter = {
  names: ["actions/checkout"],
  run(call, frame) {
    const [ref, repository, path] = ["ref", "repository", "path"].map((name) => input(call, name));
    const own =
      repository === undefined ||
      textOf(repository)?.toLowerCase() === frame.repository.slug?.toLowerCase() ||
      derivesFrom(repository, "github.repository") === "yes";
    const order = frame.job.order++;
    frame.job.checkouts.push({
      order,
      at: call.at,
      ...(ref ? { ref } : {}),
      ...(repository && !own ? { repository } : {}),
      ...(path ? { path } : {}),
    });
    if (own) frame.state.checkedOut = true;
    return outputs(unknownOutputs("ref", "commit"));
  },
};
