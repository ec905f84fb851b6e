import type { SourceRange } from "../../model/source.js";
import {
  concat,
  EMPTY,
  FAULT,
  fromOrigin,
  literal,
  opaque,
  spell,
  textOf,
  type Value,
  type Word,
} from "../../model/value.js";
import { ASSUMED, type CommandAdapter, type CommandCall, type CommandResult, FAILED } from "../adapter.js";
import type { Frame } from "../frame.js";
import { hasOption, type Options, option, optionWord, optionWords, parseOptions } from "../options.js";
import { writeFile } from "../shell-redirect.js";

const CURL_FLAGS = new Set(
  `fail fail-with-body silent show-error location insecure head include verbose compressed get globoff http1.1 http2 ipv4 ipv6
  no-buffer remote-name retry-connrefused retry-all-errors tlsv1.2 tlsv1.3 progress-bar no-progress-meter path-as-is fail-early
  create-dirs remote-header-name location-trusted netrc basic digest ssl-reqd`.split(/\s+/),
);
const CURL_SHORT = "odHXumwbBcAeEFTKxrtCyYzPQD";
const WGET_FLAGS = new Set(
  "quiet spider no-verbose server-response no-check-certificate content-on-error retry-connrefused".split(" "),
);

/** `curl` and `wget`: one request, and whether an error of the server makes the command fail. */
export const curl: CommandAdapter = {
  names: ["curl", "wget", "http", "https", "xh"],
  run(call, frame): CommandResult {
    const words = call.args.flatMap(splitShort);
    const wget = call.name !== "curl";
    const options = parseOptions(
      words,
      wget ? { flags: WGET_FLAGS, short: "OoTtUP" } : { flags: CURL_FLAGS, short: CURL_SHORT },
    );
    const url =
      optionWord(options, "url") ??
      options.rest.findLast((word) => !/^(GET|POST|PUT|HEAD)$/.test(textOf(word.value) ?? ""));
    return request(call, frame, options, url, fails(call.name, options));
  },
};

/** curl fails on an error status only when told to; wget does by itself, httpie with `--check-status`. */
function fails(name: string, options: Options): boolean {
  if (name === "wget") return !hasOption(options, "content-on-error");
  if (name !== "curl") return hasOption(options, "check-status");
  return hasOption(options, "f", "fail", "fail-with-body");
}

/** `-sSfo file` → `-s -S -f -o file`: short options may stand together, the last one may take a value. */
function splitShort(word: Word): readonly Word[] {
  const text = textOf(word.value);
  if (text === undefined || !/^-[A-Za-z]{2,}/.test(text) || text.startsWith("--")) return [word];
  const split: Word[] = [];
  for (let at = 1; at < text.length; at++) {
    split.push({ ...word, value: literal(`-${text[at]}`) });
    if (CURL_SHORT.includes(text[at] as string) && at + 1 < text.length) {
      split.push({ ...word, value: literal(text.slice(at + 1)) });
      break;
    }
  }
  return split;
}

function request(
  call: CommandCall,
  frame: Frame,
  options: Options,
  url: Word | undefined,
  failsOnError: boolean,
): CommandResult {
  const at: SourceRange = url?.at ?? call.at;
  const struck = frame.strikes(call.at);
  frame.emit(
    {
      kind: "request",
      urlAt: at,
      failsJob: "maybe",
      authenticated: isAuthenticated(options),
      sends: sends(options),
      uploads: uploads(options),
      how: call.name,
      ...(url ? { url: url.value } : {}),
    },
    call.at,
  );
  const body = struck
    ? fromOrigin(FAULT, "Internal Server Error\n")
    : opaque(`the answer of ${url ? spell(url.value) : "the request"}`);
  const output = printed(call, options, body, struck);
  return { status: struck && failsOnError ? FAILED : ASSUMED, output };
}

/** Uploads a file or form, or changes something at the other end. */
const sends = (options: Options): boolean =>
  hasOption(
    options,
    "F",
    "form",
    "T",
    "upload-file",
    "d",
    "data",
    "data-raw",
    "data-binary",
    "json",
    "post-data",
    "post-file",
  ) || /^(POST|PUT|PATCH|DELETE)$/i.test(textOf(option(options, "X", "request", "method") ?? EMPTY) ?? "");

/** `-T file`, `-F field=@file`, `--data-binary @file`. */
const uploads = (options: Options): boolean =>
  hasOption(options, "T", "upload-file", "post-file") ||
  optionWords(options, "F", "form", "d", "data", "data-binary").some((word) =>
    /(^|=)[@<]/.test(textOf(word.value)?.slice(0, 200) ?? spell(word.value)),
  );

function isAuthenticated(options: Options): boolean {
  const headers = [...(options.all.get("H") ?? []), ...(options.all.get("header") ?? [])].map((word) =>
    spell(word.value),
  );
  return (
    hasOption(options, "u", "user", "oauth2-bearer") ||
    headers.some((header) => /^(authorization|x-api-key|cookie)\s*:/i.test(header))
  );
}

/** Standard output: the body unless it goes to a file, then what `--write-out` asks for. */
function printed(call: CommandCall, options: Options, body: Value, struck: boolean): Value {
  const file = option(options, "o", "output", "O");
  if (file) writeFile(file, body, false, call.shell);
  const format = textOf(option(options, "w", "write-out") ?? EMPTY);
  const status = format === undefined ? opaque("the status") : format === "" ? EMPTY : writeOut(format, struck);
  const head =
    hasOption(options, "I", "head") && struck ? fromOrigin(FAULT, "HTTP/1.1 500 Internal Server Error\n") : body;
  return file || hasOption(options, "spider") ? status : concat(head, status);
}

/** In the faulty world the server answers 500; otherwise the code is not known. */
function writeOut(format: string, struck: boolean): Value {
  const pieces = format.split(/(%\{[\w]+\})/).filter(Boolean);
  return concat(
    ...pieces.map((piece) => {
      if (!/^%\{(http_code|response_code)\}$/.test(piece))
        return piece.startsWith("%{") ? opaque(piece) : literal(piece.replace(/\\n/g, "\n"));
      return struck ? fromOrigin(FAULT, "500") : opaque("the status code");
    }),
  );
}
