import type { EffectKind } from "../../model/effect.js";
import { own } from "../../model/own.js";

/**
 * What a module of a program could do to AWS or ask of a service, judged by what it imports; undefined where an import,
 * or the way it is used, leaves that open.
 */
export function reachOf(
  path: string,
  text: string,
  isLocal: (name: string) => boolean,
): ReadonlySet<EffectKind> | undefined {
  const language = path.endsWith(".py") ? PYTHON : /\.[cm]?[jt]s$/.test(path) ? JAVASCRIPT : undefined;
  if (!language || language.opens.test(text)) return undefined;
  const could = new Set<EffectKind>(language.asks.test(text) ? ["request"] : []);
  for (const name of language.imports(text)) {
    if (isLocal(name)) continue;
    const kinds = language.kindsOf(name, text);
    if (!kinds) return undefined;
    for (const kind of kinds) could.add(kind);
  }
  return could;
}

interface Language {
  /** Runs other programs, or code that stands nowhere in the text. */
  readonly opens: RegExp;
  /** Sends requests without an import. */
  readonly asks: RegExp;
  readonly imports: (text: string) => readonly string[];
  readonly kindsOf: (name: string, text: string) => readonly EffectKind[] | undefined;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Modules that work on data, files and texts of the machine, and packages that everybody knows for nothing else. */
const PURE_PYTHON =
  words(`__future__ abc argparse array ast atexit base64 binascii bisect bz2 calendar cgi cmath codecs collections
  colorsys configparser contextlib copy csv dataclasses datetime decimal difflib enum errno filecmp fileinput fnmatch fractions
  functools getopt getpass gettext glob gzip hashlib heapq hmac html inspect io itertools json keyword linecache locale logging
  lzma math mimetypes numbers operator os pathlib platform plistlib pprint queue random re secrets shlex shutil signal stat
  statistics string stringprep struct sys tarfile tempfile textwrap threading time timeit token tokenize tomllib traceback types
  typing typing_extensions unicodedata unittest uuid warnings weakref xml zipfile zlib zoneinfo
  yaml ruamel toml tomli tomlkit jsonschema jinja2 markdown dateutil pytz packaging semver tabulate click rich colorama numpy
  deepdiff jmespath jsonpath_ng hcl2 dotenv pydantic
  psycopg2 psycopg pymysql mysql sqlalchemy asyncpg pymongo redis sqlite3 pandas scipy sklearn joblib matplotlib PIL`);
const ASKING_PYTHON = words("requests urllib urllib3 http httpx aiohttp socket websocket websockets");

/** What a client of an AWS service can do that concerns images and services; every other service can do nothing to them. */
const SERVICES: Readonly<Record<string, readonly EffectKind[]>> = {
  ecs: ["register", "update", "runTask", "wait"],
  ecr: ["tag", "push", "login"],
  "ecr-public": ["tag", "push", "login"],
  codedeploy: ["register", "update", "wait"],
  cloudformation: ["register", "update", "wait"],
  codepipeline: ["register", "update", "wait"],
  codebuild: ["build", "tag", "push", "register", "update", "wait"],
  stepfunctions: ["register", "update", "runTask", "wait"],
  sfn: ["register", "update", "runTask", "wait"],
  ssm: ["update"],
  lambda: ["update"],
  events: ["runTask"],
  eventbridge: ["runTask"],
  scheduler: ["runTask"],
  batch: ["runTask"],
  "application-autoscaling": ["update"],
  sts: ["credentials"],
};

const PYTHON: Language = {
  opens:
    /\bsubprocess\b|\bos\.(system|popen|exec\w*|spawn\w*|posix_spawn\w*|fork\w*|startfile)\b|\bpty\b|\bimportlib\b|__import__|(?<![.\w])(exec|eval|compile)\s*\(|\bctypes\b|create_subprocess|from\s+os\s+import/,
  asks: /(?!)/,
  imports: (text) =>
    [...text.matchAll(/^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import\b|import[ \t]+([^\n#;]+))/gm)].flatMap(
      ([, from, plain = ""]) =>
        from === undefined ? plain.split(",").map((each) => each.trim().split(/\s/)[0] ?? "") : [from],
    ),
  kindsOf(name, text) {
    const [root = ""] = name.split(".");
    if (PURE_PYTHON.has(root)) return [];
    if (ASKING_PYTHON.has(root)) return ["request"];
    return /^(boto3|botocore)$/.test(root) ? botoIn(text) : undefined;
  },
};

/** `boto3.client("s3")`: every client and resource of the module must be named. */
function botoIn(text: string): readonly EffectKind[] | undefined {
  const made = [
    ...text.matchAll(/\.(?:client|resource)\s{0,20}\(\s{0,20}(?:service_name\s{0,5}=\s{0,5})?(?:["']([\w-]+)["'])?/g),
  ];
  return made.some(([, name]) => name === undefined)
    ? undefined
    : made.flatMap(([, name = ""]) => own(SERVICES, name) ?? []);
}

const PURE_JAVASCRIPT =
  words(`assert buffer console constants crypto events fs fs/promises os path path/posix perf_hooks process
  punycode querystring readline stream stream/promises string_decoder timers timers/promises tty url util v8 zlib
  yaml js-yaml json5 toml ini dotenv semver lodash minimist yargs commander chalk picocolors glob globby fast-glob minimatch
  fs-extra mkdirp rimraf ajv handlebars mustache ejs uuid dayjs moment date-fns`);
const ASKING_JAVASCRIPT = words(
  `http https http2 net tls dgram axios node-fetch got undici superagent needle ky cross-fetch request ws`,
);

const JAVASCRIPT: Language = {
  opens:
    /\bchild_process\b|\beval\s*\(|\bnew\s+Function\b|\bworker_threads\b|\brequire\s*\(\s*[^"'\s)]|\bimport\s*\(\s*[^"'\s)]|\bprocess\.binding\b/,
  asks: /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b/,
  imports: (text) =>
    [...text.matchAll(/(?:\bfrom|\bimport|\brequire)\s{0,20}\(?\s{0,20}["']([^"']+)["']/g)].map(([, name = ""]) =>
      name.replace(/^node:/, ""),
    ),
  kindsOf(name) {
    if (PURE_JAVASCRIPT.has(name) || /^@actions\/(core|github|glob|io)$|^@octokit\//.test(name)) return [];
    if (ASKING_JAVASCRIPT.has(name)) return ["request"];
    const [, service] = /^@aws-sdk\/client-([\w-]+)$/.exec(name) ?? [];
    return service === undefined ? undefined : (own(SERVICES, service) ?? []);
  },
};
