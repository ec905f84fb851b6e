import {
  containersIn,
  type DefinitionNode,
  defineRule,
  fieldOf,
  finding,
  itemsIn,
  numberIn,
  type Observation,
  runsOnFargate,
  type SourceRange,
  spell,
  type TaskDefinition,
  textIn,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "task-size",
  title: "CPU and memory are a size that tasks can have",
  level: "error",
  section: "task-definition",
  judges: "definition",
  what: "The CPU and memory of every task definition that is registered from a file: against the sizes that Fargate has, against what the containers ask for, and that every container of another launch type has memory at all.",
  why: "RegisterTaskDefinition refuses a size that Fargate does not have, containers that ask for more than their task, and a container without any memory: the deployment ends there, mostly on the day somebody wanted a little more memory.",
  fix: "Take a pair of the table in the references, and raise the task before its containers. Without Fargate, give every container `memory` or `memoryReservation`, or the task `memory`.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
  ],
  check({ definition }) {
    const size: Size = { cpu: amountIn(definition.root, "cpu"), memory: amountIn(definition.root, "memory") };
    return [
      ...(runsOnFargate(definition) ? onFargate(definition, size) : onInstances(definition, size)),
      ...containersIn(definition).flatMap((container) => tooLarge(container, size)),
      ...tooMany(definition, size.cpu, "cpu"),
      ...tooMany(definition, size.memory, "memory"),
    ];
  },
});

/** CPU units or MiB; undefined when the text does not tell. */
interface Amount {
  readonly at: SourceRange;
  readonly text: string;
  readonly is: number | undefined;
}
interface Size {
  readonly cpu: Amount | undefined;
  readonly memory: Amount | undefined;
}

const WITH_UNIT = { cpu: /^(\d*\.?\d+)\s*vcpus?$/i, memory: /^(\d*\.?\d+)\s*gb$/i, memoryReservation: /^$/ };

/** Units and MiB, or vCPUs and GB with their unit. */
function amountIn(node: DefinitionNode, field: keyof typeof WITH_UNIT): Amount | undefined {
  const given = fieldOf(node, field);
  if (!given) return undefined;
  const text = textIn(given)?.trim() ?? (given.text ? spell(given.text) : `"${field}"`);
  const [, large] = WITH_UNIT[field].exec(text) ?? [];
  return { at: given.at, text, is: large === undefined ? numberIn(given) : Number(large) * 1024 };
}

const gigabytes = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * 1024);

/** For so many CPU units, the memory that a task may have. */
const FARGATE: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, gigabytes(1, 4, 1)],
  [1024, gigabytes(2, 8, 1)],
  [2048, gigabytes(4, 16, 1)],
  [4096, gigabytes(8, 30, 1)],
  [8192, gigabytes(16, 60, 4)],
  [16384, gigabytes(32, 120, 8)],
  [32768, [60, 120, 244].map((size) => size * 1024)],
]);

function onFargate({ root }: TaskDefinition, { cpu, memory }: Size): readonly Observation[] {
  if (!cpu || !memory) {
    const missing = [...(cpu ? [] : ['"cpu"']), ...(memory ? [] : ['"memory"'])].join(" and ");
    const at = fieldOf(root, "requiresCompatibilities")?.at ?? root.at;
    return [finding(at, `A task on Fargate must have ${missing} of its own; this one does not.`)];
  }
  if (cpu.is === undefined || memory.is === undefined)
    return [cpu, memory].filter(({ is }) => is === undefined).map(unread);
  const sizes = FARGATE.get(cpu.is);
  if (!sizes) {
    const known = [...FARGATE.keys()];
    return [
      finding(cpu.at, `Fargate has no task with ${cpu.is} CPU units; it has ${known.join(", ")}.`, {
        fix: `"cpu": "${atLeast(cpu.is, known)}"`,
      }),
    ];
  }
  if (sizes.includes(memory.is)) return [];
  return [
    finding(
      memory.at,
      `Fargate has no task with ${cpu.is} CPU units and ${memory.is} MiB of memory; ${cpu.is} go with ${listed(sizes)}.`,
      { fix: `"memory": "${atLeast(memory.is, sizes)}"` },
    ),
  ];
}

const unread = ({ text, at }: Amount): Observation => unchecked(`how much ${text} is when it is registered`, at);

const atLeast = (wanted: number, known: readonly number[]): number =>
  known.find((each) => each >= wanted) ?? (known.at(-1) as number);

/** Long rows are named by their ends and their step. */
function listed(sizes: readonly number[]): string {
  const [first = 0, second = 0] = sizes;
  if (sizes.length <= 4) return sizes.join(", ");
  return `${first} to ${sizes.at(-1)} in steps of ${second - first}`;
}

/** Whoever places the tasks on instances must know what one needs. */
function onInstances(definition: TaskDefinition, { memory }: Size): readonly Observation[] {
  if (memory || onlyManaged(definition)) return [];
  return containersIn(definition)
    .filter(
      (container) => container.entries && !fieldOf(container, "memory") && !fieldOf(container, "memoryReservation"),
    )
    .map((container) =>
      finding(
        fieldOf(container, "name")?.at ?? container.at,
        `Neither ${nameOf(container)} nor its task has any memory: one of "memory" and "memoryReservation" must be given.`,
        { fix: '"memoryReservation": 512' },
      ),
    );
}

/** AWS picks the instances of these itself; what it takes for granted there is not documented. */
const onlyManaged = ({ root }: TaskDefinition): boolean =>
  itemsIn(root, "requiresCompatibilities").some((item) => textIn(item) !== "EC2" && textIn(item) !== "EXTERNAL");

/** One container that asks for more than there is for all. */
function tooLarge(container: DefinitionNode, size: Size): readonly Observation[] {
  return FIELDS.flatMap((field) => {
    const own = amountIn(container, field);
    const task = field === "cpu" ? size.cpu : size.memory;
    if (own?.is === undefined || task?.is === undefined || own.is <= task.is) return [];
    return [
      finding(own.at, `${capital(nameOf(container))} asks for ${own.is} ${unitOf(field)}, its task has ${task.is}.`, {
        related: [{ at: task.at, note: "the task's own" }],
      }),
    ];
  });
}

const FIELDS = ["cpu", "memory", "memoryReservation"] as const;
const unitOf = (field: (typeof FIELDS)[number]): string => (field === "cpu" ? "CPU units" : "MiB of memory");
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** All containers together, by what is reserved for each. */
function tooMany(
  definition: TaskDefinition,
  task: Amount | undefined,
  field: "cpu" | "memory",
): readonly Observation[] {
  if (task?.is === undefined) return [];
  const asked = containersIn(definition).flatMap((container) => {
    const soft = field === "memory" ? amountIn(container, "memoryReservation") : undefined;
    const amount = soft ?? amountIn(container, field);
    return amount ? [{ ...amount, name: nameOf(container), soft: soft !== undefined }] : [];
  });
  const sum = asked.reduce((total, { is }) => total + (is ?? 0), 0);
  if (sum <= task.is) return asked.filter(({ is }) => is === undefined).map(unread);
  if (asked.some(({ is = 0 }) => is > (task.is ?? 0))) return [];
  const parts = asked.map(({ name, text }) => `${name} ${text}`).join(" + ");
  return [
    finding(task.at, `The containers ask for ${sum} ${unitOf(field)} (${parts}), their task has ${task.is}.`, {
      // Documented, but only the sum of reservations was seen to be refused.
      ...(field === "memory" && !asked.every(({ soft }) => soft) ? { level: "warning" as const } : {}),
      related: asked.map(({ at, name }) => ({ at, note: name })),
    }),
  ];
}

const nameOf = (container: DefinitionNode): string => `the container ${textIn(container, "name") ?? "without a name"}`;
