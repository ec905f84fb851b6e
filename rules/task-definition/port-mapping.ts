import {
  type Balanced,
  containersIn,
  type DefinitionNode,
  defineRule,
  equal,
  fieldOf,
  finding,
  itemsIn,
  literal,
  numberIn,
  type Observation,
  runsOnFargate,
  type ServiceDefinition,
  type SourceRange,
  spell,
  type TaskDefinition,
  textIn,
  textOf,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "port-mapping",
  title: "Ports are mapped once, and as the network mode allows",
  level: "error",
  section: "task-definition",
  judges: "definition",
  what: "The port mappings of every task definition that is registered from a file: that host and container port are the same where containers share the task's or the instance's network, that no two mappings take the same port of it, and that the container and port to which a load balancer sends are among them, where files define the service.",
  why: "RegisterTaskDefinition refuses such mappings, so the deployment ends before anything has moved. Most were copied from a definition in bridge mode, where the host port was free to choose. A load balancer that is told to send to a container or port that is not there keeps the service from being created or moved.",
  fix: "With `awsvpc` or `host` leave `hostPort` out, or give it the value of `containerPort`. Let every container of the task listen on a port of its own.",
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html",
  ],
  check({ definition, runs }) {
    const balanced = runs.flatMap((service) => service.balanced.flatMap((each) => reached(each, service, definition)));
    return [...balanced, ...mapped(definition)];
  },
});

function mapped(definition: TaskDefinition): readonly Observation[] {
  const mode = networkMode(definition);
  const mappings = containersIn(definition).flatMap(mappingsOf);
  if (mode === undefined)
    return mappings.length === 0 ? [] : [unchecked("which network mode the task has", definition.root.at)];
  const shared = mode === "awsvpc" || mode === "host";
  return [
    ...mappings.flatMap((mapping) => (shared ? unequal(mapping, mode) : [])),
    ...taken(mappings, shared),
    ...containersIn(definition).flatMap(unread),
  ];
}

/** Where a load balancer of the service sends its requests. */
function reached(
  { container, containerAt, port, portAt }: Balanced,
  { name }: ServiceDefinition,
  definition: TaskDefinition,
): readonly Observation[] {
  const whose = `The load balancer of ${spell(name)}`;
  const related = [{ at: definition.root.at, note: "the task definition" }];
  const judged = containersIn(definition).map(
    (node) => [node, equal(container, fieldOf(node, "name")?.text ?? UNNAMED)] as const,
  );
  const [own] = judged.find(([, is]) => is === "yes") ?? [];
  if (!own) {
    if (judged.some(([, is]) => is === "maybe"))
      return [unchecked(`to which container the load balancer of ${spell(name)} sends`, containerAt)];
    const known = judged.map(([node]) => spell(fieldOf(node, "name")?.text ?? UNNAMED)).join(", ");
    return [
      finding(
        containerAt,
        `${whose} sends to the container ${spell(container)}, which the task definition does not have; it has ${known}.`,
        { related },
      ),
    ];
  }
  const wanted = textOf(port);
  const ports = itemsIn(own, "portMappings").map((node) => textIn(node, "containerPort"));
  if (wanted === undefined || !/^\d+$/.test(wanted) || ports.includes(wanted)) return [];
  // A port that a step fills in, a range, or a list that nobody can read.
  if (ports.includes(undefined) || ports.some((each) => !/^\d+$/.test(each ?? "")) || isOpen(own))
    return [unchecked(`whether the container ${spell(container)} maps the port ${wanted}`, portAt)];
  const has = ports.length === 0 ? "no port" : `only ${ports.join(", ")}`;
  return [
    finding(portAt, `${whose} sends to port ${wanted} of the container ${spell(container)}, which maps ${has}.`, {
      related,
    }),
  ];
}

const UNNAMED = literal("");
const isOpen = (container: DefinitionNode): boolean => {
  const list = fieldOf(container, "portMappings");
  return !container.entries || (list !== undefined && !list.items);
};

/** Undefined when it is filled in later; Fargate knows but one. */
function networkMode(definition: TaskDefinition): string | undefined {
  if (runsOnFargate(definition)) return "awsvpc";
  const given = fieldOf(definition.root, "networkMode");
  if (!given) return "bridge";
  const mode = textIn(given);
  return mode !== undefined && /^\w+$/.test(mode) ? mode : undefined;
}

interface Mapping {
  readonly container: string;
  readonly at: SourceRange;
  readonly containerPort: number | undefined;
  readonly hostPort: number | undefined;
  readonly hostPortAt: SourceRange | undefined;
  readonly protocol: string | undefined;
}

const mappingsOf = (container: DefinitionNode): readonly Mapping[] =>
  itemsIn(container, "portMappings").map((node) => ({
    container: textIn(container, "name") ?? "without a name",
    at: node.at,
    containerPort: numberIn(node, "containerPort"),
    hostPort: numberIn(node, "hostPort"),
    hostPortAt: fieldOf(node, "hostPort")?.at,
    protocol: fieldOf(node, "protocol") ? textIn(node, "protocol")?.toLowerCase() : "tcp",
  }));

/** A host port of 0 counts as none. */
function unequal({ containerPort, hostPort, hostPortAt }: Mapping, mode: string): readonly Observation[] {
  if (!hostPort || !hostPortAt || containerPort === undefined || hostPort === containerPort) return [];
  return [
    finding(
      hostPortAt,
      `With the network mode ${mode} host and container port are one: ${hostPort} cannot lead to ${containerPort}.`,
      { fix: `"hostPort": ${containerPort}` },
    ),
  ];
}

/** The port of the task or the instance that a mapping takes for itself. */
const takes = ({ containerPort, hostPort }: Mapping, shared: boolean): number | undefined =>
  shared ? containerPort : hostPort || undefined;

function taken(mappings: readonly Mapping[], shared: boolean): readonly Observation[] {
  const first = new Map<string, Mapping>();
  return mappings.flatMap((mapping) => {
    const port = takes(mapping, shared);
    if (port === undefined || !mapping.protocol) return [];
    const key = `${mapping.protocol} ${port}`;
    const before = first.get(key);
    first.set(key, before ?? mapping);
    if (!before) return [];
    const whose = before.container === mapping.container ? "the same container" : `the container ${before.container}`;
    return [
      finding(
        mapping.at,
        `The ${mapping.protocol} port ${port} of the ${shared ? "task" : "instance"} is already mapped by ${whose}.`,
        {
          related: [{ at: before.at, note: "mapped here first" }],
        },
      ),
    ];
  });
}

/** A list, or a piece of one, that a step puts in. */
function unread(container: DefinitionNode): readonly Observation[] {
  const list = fieldOf(container, "portMappings");
  const pieces = list?.items ?? (list ? [list] : []);
  return pieces.filter((piece) => !piece.entries).map(({ at }) => unchecked("which ports a step maps", at));
}
