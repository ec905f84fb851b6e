import {
  containersIn,
  type DefinitionNode,
  defineRule,
  fieldOf,
  finding,
  isEssential,
  isPlaceholder,
  notApplicable,
  type Observation,
  runsOnFargate,
  type TaskDefinition,
  textIn,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "log-configuration",
  title: "What containers print is kept",
  level: "warning",
  section: "task-definition",
  judges: "definition",
  what: "The log configuration of every essential container of a task definition that is registered from a file: that there is one, and that one for CloudWatch names its group and region.",
  why: "Without one, Fargate throws away what a container prints, and on instances it stays on a disk that goes with the instance: the task that died at night has left nothing to read. With options that are missing, RegisterTaskDefinition refuses the whole definition.",
  fix: 'Give the container a `logConfiguration`, such as the `awslogs` driver with `awslogs-group`, `awslogs-region` and `awslogs-stream-prefix`. `awslogs-create-group` is `"true"` or left out.',
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html",
  ],
  check({ definition, replaced }) {
    return containersIn(definition).flatMap((container) => {
      if (!container.entries) return [unchecked("a container that a step puts in", container.at)];
      const logs = fieldOf(container, "logConfiguration");
      if (logs && !logs.entries) return [];
      if (logs && fieldOf(logs, "logDriver")) return judge(logs, definition);
      return replaced ? [notApplicable(REPLACED)] : missing(container, definition);
    });
  },
});

const REPLACED = "no task runs this definition for long: the workflow registers another one";

/** A log router prints what it could not send, but what it routes is kept. */
function missing(container: DefinitionNode, definition: TaskDefinition): readonly Observation[] {
  if (!isEssential(container) || fieldOf(container, "firelensConfiguration")) return [];
  const family = textIn(definition.root, "family") ?? "<family>";
  const fargate = runsOnFargate(definition);
  const name = fieldOf(container, "name");
  return [
    finding(
      (name ?? container).at,
      `The container ${textIn(name) ?? "without a name"} has no logConfiguration; ${LOST[String(fargate)]}.`,
      {
        // The daemon may have been set up to send everything somewhere.
        ...(fargate === false ? { level: "note" as const } : {}),
        fix: `"logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "/ecs/${family}", "awslogs-region": "<region>", "awslogs-stream-prefix": "ecs" } }`,
      },
    ),
  ];
}

/** What becomes of it, where the definition says that Fargate runs it, says otherwise, or does not say. */
const LOST: Readonly<Record<string, string>> = {
  true: "what it prints is lost",
  false: "at best the Docker daemon of its instance keeps what it prints",
  undefined: "on Fargate what it prints is lost, elsewhere at best the instance keeps it",
};

function judge(logs: DefinitionNode, definition: TaskDefinition): readonly Observation[] {
  const options = fieldOf(logs, "options");
  if (textIn(logs, "logDriver") !== "awslogs" || (options && !options.entries)) return [];
  return [...unnamed(logs, options, definition), ...creation(options)];
}

/** The region may be left out on instances only, where the agent knows it. */
function unnamed(
  logs: DefinitionNode,
  options: DefinitionNode | undefined,
  definition: TaskDefinition,
): readonly Observation[] {
  const needed = ["awslogs-group", ...(runsOnFargate(definition) ? ["awslogs-region"] : [])];
  return needed
    .filter((name) => !fieldOf(options, name) || textIn(options, name) === "")
    .map((name) =>
      finding((fieldOf(options, name) ?? options ?? logs).at, `The awslogs driver must be given "${name}".`, {
        level: "error",
        fix: `"${name}": …`,
      }),
    );
}

function creation(options: DefinitionNode | undefined): readonly Observation[] {
  const create = fieldOf(options, "awslogs-create-group");
  const text = textIn(create);
  if (!create || text === undefined || text === "true" || isPlaceholder(text)) return [];
  return [
    finding(create.at, `"awslogs-create-group" is "true" or left out; "${text}" is refused.`, { level: "error" }),
  ];
}
