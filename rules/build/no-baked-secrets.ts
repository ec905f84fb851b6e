import {
  copiesFile,
  type Dockerfile,
  defineRule,
  dockerfileOf,
  finding,
  isSecret,
  type NamedValue,
  type Observation,
  type Setting,
  sendsFile,
  spell,
  unchecked,
} from "../../src/rule-api/index.js";

/** Frontend bundlers put these into the page on purpose: they are public. */
const PUBLIC =
  /^(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|GATSBY|NUXT_PUBLIC|EXPO_PUBLIC|VUE_APP|NG_APP|STORYBOOK)_|_DSN$|PUBLISHABLE|PUBLIC_KEY|CLIENT_ID$|SITE_KEY$/;
const CREDENTIAL = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
const PLACEHOLDER =
  /^(|changeme|change-me|xxx+|todo|dummy|placeholder|example|test|none|null|false|true|secret|password|<.*>|\$\{?.*|.*_FILE)$/i;

export default defineRule({
  id: "no-baked-secrets",
  title: "No secret becomes part of an image",
  level: "error",
  section: "build",
  judges: "build",
  what: "Build arguments that derive from a secret, credentials in ARG and ENV of the Dockerfile, and files written from secrets that the Dockerfile copies. A build argument counts only when the Dockerfile, where it can be read, declares it.",
  why: "Build arguments stand in the image's history and variables in its configuration; everyone who may pull the image reads them, long after the secret was rotated.",
  fix: "Hand the secret over with BuildKit (`--secret id=name,env=NAME` and `RUN --mount=type=secret,id=name`), or give it to the running task through `secrets` of the task definition.",
  references: ["https://docs.docker.com/build/building/secrets/"],
  check({ build, files }) {
    const dockerfile = dockerfileOf(build, files);
    const found = [
      ...build.args.flatMap((arg) => baked(arg, dockerfile)),
      ...(dockerfile ? [...dockerfile.args, ...dockerfile.env].flatMap(written) : []),
      ...build.writtenFiles
        .filter((file) => isSecret(file.value) === "yes")
        .flatMap((file) => {
          if (dockerfile) return copiesFile(dockerfile, file.name) ? [copied(file)] : [];
          return sendsFile(build, files, file.name) ? [perhapsCopied(file)] : [];
        }),
    ];
    return found;
  },
});

function baked(arg: NamedValue, dockerfile: Dockerfile | undefined): readonly Observation[] {
  const secret = isSecret(arg.value);
  if (secret === "no" || (secret === "maybe" && (!CREDENTIAL.test(arg.name) || PUBLIC.test(arg.name)))) return [];
  if (dockerfile && !dockerfile.args.some((declared) => declared.name === arg.name)) return [];
  if (secret === "maybe") return [unchecked(`whether the build argument ${arg.name} holds a secret`, arg.at)];
  const unread = dockerfile ? "" : " (the Dockerfile cannot be read)";
  if (PUBLIC.test(arg.name)) {
    return [
      finding(arg.at, `${arg.name} is kept as a secret but built into the image; by its name it is public${unread}.`, {
        level: "note",
      }),
    ];
  }
  return [
    finding(
      arg.at,
      `The secret behind ${spell(arg.value)} becomes part of the image through the build argument ${arg.name}${unread}.`,
      {
        fix: `--secret id=${arg.name.toLowerCase()},env=${arg.name}   # and in the Dockerfile: RUN --mount=type=secret,id=${arg.name.toLowerCase()} …`,
      },
    ),
  ];
}

function written(setting: Setting): readonly Observation[] {
  const { name, value, at } = setting;
  if (value === undefined || !CREDENTIAL.test(name) || PLACEHOLDER.test(value) || value.length < 6 || PUBLIC.test(name))
    return [];
  return [finding(at, `${name} has a literal value in the Dockerfile and becomes part of the image.`)];
}

const copied = (file: NamedValue): Observation =>
  isArchive(file)
    ? finding(
        file.at,
        `What is written here from a secret lies among the resources that the build packs into ${file.name}, which is copied into the image.`,
        { level: "warning" },
      )
    : finding(file.at, `${file.name} is written from a secret and copied into the image.`, {
        fix: `echo '${file.name}' >> .dockerignore`,
      });

/** A build tool's own convention says what it packs and where: weaker than a file that is copied itself. */
const isArchive = (file: NamedValue): boolean => file.name.includes("*");

const perhapsCopied = (file: NamedValue): Observation =>
  unchecked(
    `whether ${file.name}, written from a secret, is copied into the image: the Dockerfile cannot be read`,
    file.at,
  );
