import { concat, literal, opaque, textOf, type Value, type Word } from "../../model/value.js";
import { type CommandAdapter, type CommandCall, done } from "../adapter.js";
import { option, parseOptions } from "../options.js";
import { cutAtEquals } from "../state.js";
import { unknownCommand } from "./unknown.js";

/**
 * `dotnet publish` with the profile or target for containers makes an image, and pushes it where a registry is named:
 * https://learn.microsoft.com/en-us/dotnet/core/containers/publish-configuration
 */
export const dotnet: CommandAdapter = {
  names: ["dotnet"],
  run(call, frame) {
    const properties = propertiesOf(call);
    if (!makesImage(call, properties)) return unknownCommand(call);
    const tags = tagsOf(properties, call);
    const platform = platformOf(call);
    frame.emit(
      {
        kind: "build",
        tags: { items: tags, complete: tags.length > 0 },
        args: [],
        secrets: [],
        cached: "maybe",
        withoutDockerfile: true,
        ...(platform ? { platforms: platform } : {}),
      },
      call.at,
    );
    if (properties.has("containerregistry"))
      for (const { value } of tags)
        frame.emit({ kind: "push", image: value, imageAt: call.at, allTags: false }, call.at);
    return done(opaque("what dotnet publish prints"));
  },
};

type Properties = ReadonlyMap<string, Value>;

/** `-p:Name=value`, `/p:Name=value`, `--property:Name=value`; names have no case. */
const propertiesOf = ({ args }: CommandCall): Properties =>
  new Map(
    args.flatMap(({ value }) => {
      const pair = cutAtEquals(value);
      const [, name] = /^(?:-p|\/p|-property|\/property|--property):(\w+)$/.exec(pair?.name ?? "") ?? [];
      return pair && name ? [[name.toLowerCase(), pair.value] as const] : [];
    }),
  );

function makesImage({ args }: CommandCall, properties: Properties): boolean {
  const words = args.map(({ value }) => textOf(value) ?? "");
  const profile = properties.get("publishprofile");
  return (
    (words[0] === "publish" && profile !== undefined && textOf(profile) === "DefaultContainer") ||
    words.some((word) => /^(-t|\/t|-target|\/target|--target)[:=](\w+;)*PublishContainer\b/.test(word))
  );
}

/** None where the project file names the repository. */
function tagsOf(properties: Properties, { at }: CommandCall): readonly Word[] {
  const [registry, repository] = ["containerregistry", "containerrepository"].map((name) => properties.get(name));
  if (!repository) return [];
  const name = registry ? concat(registry, literal("/"), repository) : repository;
  const one = properties.get("containerimagetag") ?? literal("latest");
  const several = textOf(properties.get("containerimagetags") ?? opaque(""))?.replace(/["']/g, "");
  const tags = several === undefined ? [one] : several.split(";").map((tag) => literal(tag));
  return tags.map((tag) => ({ value: concat(name, literal(":"), tag), maybe: false, at }));
}

const PROCESSORS: Readonly<Record<string, string | undefined>> = { x64: "linux/amd64", arm64: "linux/arm64" };

/** `--arch arm64`, or the end of `-r linux-arm64`. */
function platformOf({ args }: CommandCall): Value | undefined {
  const options = parseOptions(args, {
    flags: new Set(["no-restore", "no-build", "nologo", "self-contained"]),
    short: "arcfov",
  });
  const named = option(options, "arch", "a", "runtime", "r");
  const platform = named && PROCESSORS[textOf(named)?.split("-").at(-1) ?? ""];
  return platform === undefined ? undefined : literal(platform);
}
