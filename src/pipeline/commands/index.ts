import type { CommandAdapter } from "../adapter.js";
import { aws } from "./aws.js";
import { curl } from "./curl.js";
import { docker } from "./docker.js";
import { git } from "./git.js";
import { jq } from "./jq.js";
import { make } from "./make.js";
import { text } from "./text.js";
import { wrappers } from "./wrappers.js";

const adapters: readonly CommandAdapter[] = [aws, curl, docker, git, jq, make, ...text, ...wrappers];
const byName = new Map(adapters.flatMap((adapter) => adapter.names.map((name) => [name, adapter] as const)));

/** The adapter of a command by its name, without its folder. */
export const commandAdapter = (name: string): CommandAdapter | undefined => byName.get(name);
