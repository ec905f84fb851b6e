import type { ServiceDefinition } from "../../model/service-definition.js";
import { tri } from "../../model/tri.js";
import { literal, opaque, textOf, type Value } from "../../model/value.js";
import type { CommandCall } from "../adapter.js";
import { readFile } from "../shell-redirect.js";
import { JobState } from "../state.js";
import { parseYaml } from "../yaml.js";

/** JSON is Jsonnet, too. */
export function isJsonnet(name: string, content: Value): boolean {
  if (!name.endsWith(".jsonnet")) return false;
  try {
    JSON.parse(textOf(content) ?? "");
    return false;
  } catch {
    return true;
  }
}

/** What a file says of the service; Jsonnet is not followed, but what it does not name it can only take from elsewhere. */
export function serviceDefinition(
  path: Value,
  name: Value,
  cluster: Value,
  { shell }: CommandCall,
): ServiceDefinition | undefined {
  const content = readFile(path, shell) ?? opaque("the service definition");
  const [text, file] = [textOf(content), textOf(path)];
  if (text === undefined || file === undefined) return undefined;
  const at = { file: JobState.path(shell.cwd, file), start: 0, end: 0 };
  const said = text.replace(/^\s*(\/\/|#).*$/gm, "");
  const named = /\bloadBalancers\b/.test(said) && !/["']?loadBalancers["']?\s*:\s*(\[\s*\]|null)/.test(said);
  if (isJsonnet(file, content)) {
    const loadBalancer = BUILDS.test(said) ? "maybe" : tri(named);
    return { owner: "ecspresso", name, cluster, at, loadBalancer, images: [], balanced: [] };
  }
  if (!/^\s*\{/.test(text)) return undefined;
  const breaker = breakerIn(at.file, text);
  const balanced = balancedIn(at.file, text);
  return {
    owner: "ecspresso",
    name,
    cluster,
    at,
    loadBalancer: tri(named),
    images: [],
    balanced,
    ...(breaker ? { rollsBack: breaker } : {}),
  };
}

/** Jsonnet that takes fields from other files, or decides which there are; native functions only fill in values. */
const BUILDS = /\bimport(str|bin)?\b|\bstd\.(?!(native|extVar|format|join|toString)\b)|\bif\b|\bfor\b/;

/** `"deploymentCircuitBreaker": { "enable": true, "rollback": true }` */
function breakerIn(file: string, text: string): ServiceDefinition["rollsBack"] {
  const parsed = parseYaml(file, text);
  if (!("root" in parsed)) return undefined;
  const breaker = parsed.root.get("deploymentConfiguration").get("deploymentCircuitBreaker");
  return ["enable", "rollback"].every((name) => breaker.get(name).text?.text === "true") ? breaker.at : undefined;
}

function balancedIn(file: string, text: string): ServiceDefinition["balanced"] {
  const parsed = parseYaml(file, text);
  const list = "root" in parsed ? parsed.root.get("loadBalancers").items() : [];
  return list.flatMap((each) => {
    const [container, port] = [each.get("containerName").text, each.get("containerPort").text];
    if (!container || !port) return [];
    return [
      { container: literal(container.text), containerAt: container.at, port: literal(port.text), portAt: port.at },
    ];
  });
}
