import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, running, times } from "./repository.js";

const nested = (depth: number, open: string, close: string, inside = ""): string =>
  open.repeat(depth) + inside + close.repeat(depth);
/** A mapping in a mapping in a mapping, each on a line of its own. */
const stairs = (depth: number): string => times(depth, (index) => `${" ".repeat(index)}a:\n`);
const DEEP = 10_000;
const NESTED = /deploy\.yml:\d+:\d+: nested more than 200 levels deep/;
const only = (text: string) => ({ [DEPLOY]: text });
const beside = (text: string) => ({
  ".github/workflows/a.yml": text,
  ".github/workflows/b.yml": text,
  [DEPLOY]: deploying(),
});

describe("10,000 levels of nesting", () => {
  survivesEach({
    "lists in lists": { files: only(`on: push\nx: ${nested(DEEP, "[", "]")}\n`), says: [NESTED], exit: 2 },
    "lists in lists, twice in one run": {
      files: beside(`on: push\nx: ${nested(DEEP, "[", "]")}\n`),
      says: [/a\.yml:\d+:\d+: nested more/, /b\.yml:\d+:\d+: nested more/],
      exit: 2,
    },
    "lists that are never closed": { files: only(`on: push\nx: ${"[".repeat(DEEP)}`), says: [NESTED], exit: 2 },
    "mappings in mappings on one line": {
      files: only(`on: push\nx: ${nested(DEEP, "{a: ", "}")}\n`),
      says: [NESTED],
      exit: 2,
    },
    "mappings in mappings on many lines": {
      files: only(`on: push\nx:\n${stairs(1900).replace(/^/gm, " ")}\n`),
      says: [NESTED],
      exit: 2,
    },
    "dashes on one line": { files: only(`on: push\nx:\n  ${"- ".repeat(DEEP)}a\n`), says: [NESTED], exit: 2 },
    "dashes and tabs on one line": { files: only(`on: push\nx:\n  ${"-\t".repeat(DEEP)}a\n`), says: [DEPLOY], exit: 2 },
    "dashes on one line, twice in one run": {
      files: beside(`on: push\nx:\n  ${"- ".repeat(DEEP)}a\n`),
      says: [/a\.yml/, /b\.yml/],
      exit: 2,
    },
    "keys with question marks": { files: only(`on: push\n${"? ".repeat(DEEP)}a\n`), says: [NESTED], exit: 2 },
    "dashes and keys on one line": {
      files: only(`on: push\nx:\n  ${"- a: ".repeat(DEEP)}b\n`),
      says: [DEPLOY],
      exit: 2,
    },
    "dashes and question marks": { files: only(`on: push\nx:\n  ${"- ? ".repeat(DEEP)}b\n`), says: [DEPLOY], exit: 2 },
    "colons on one line": { files: only(`on: push\nx:\n  ${": ".repeat(DEEP)}b\n`), says: [DEPLOY], exit: 2 },
    "brackets in a text": { files: only(running(`echo '${"[".repeat(1000)}'`)), exit: 1 },
    "brackets in a comment": { files: only(`# ${"[".repeat(1000)}\n${deploying()}`), exit: 1 },
    "brackets after brackets in text": {
      files: only(`on: push\nname: "]]]]${"]".repeat(DEEP)}"\nx: ${"[']',".repeat(DEEP)}\n`),
      says: [DEPLOY],
      exit: 2,
    },
    "lists that a text seems to close": {
      files: only(`on: push\nx: ${"['}', ".repeat(DEEP)}\n`),
      says: [DEPLOY],
      exit: 2,
    },
    "lists that a text seems to close, twice": {
      files: beside(`on: push\nx: ${"[']', ".repeat(1500)}${"]".repeat(1500)}\n`),
      says: [/a\.yml/, /b\.yml/],
      exit: 2,
    },
    "mappings that a comment seems to close": {
      files: only(`on: push\nx:\n${times(1500, () => "  [ # ]\n")}`),
      says: [DEPLOY],
      exit: 2,
    },
    "in expressions": {
      files: only(
        deploying({
          job: `if: \${{ ${nested(DEEP, "(", ")", "1")} }}`,
          steps: `- run: echo \${{ ${nested(DEEP, "!(", ")", "1")} }}\n- run: echo \${{ ${nested(DEEP, "format('{0}', ", ")", "1")} }}`,
        }),
      ),
      exit: 1,
    },
    "indices in expressions": {
      files: only(
        deploying({
          steps: `- run: echo \${{ github${nested(DEEP, "[github", "]")} }}\n- run: echo \${{ github${".a".repeat(DEEP)} }}\n- run: echo \${{ github${"['a']".repeat(DEEP)} }}`,
        }),
      ),
      exit: 1,
    },
    "operators in expressions": {
      files: only(
        deploying({
          job: `if: \${{ ${"!".repeat(DEEP)}true }}`,
          steps: `- run: echo \${{ ${"a || ".repeat(DEEP)}a }}\n- run: echo \${{ ${"github.ref == 'a' && ".repeat(DEEP)}1 }}`,
        }),
      ),
      exit: 1,
    },
    "substitutions in the shell": {
      files: only(running(`echo ${nested(DEEP, "$(echo ", ")", "a")}`)),
      exit: 1,
      says: [DEPLOY],
    },
    "substitutions in quotes": {
      files: only(running(`echo ${nested(DEEP, '"$(echo ', ')"', "a")}`)),
      exit: 1,
      says: [DEPLOY],
    },
    "back quotes": { files: only(running(`echo ${"`echo ".repeat(DEEP)}`)), exit: 1 },
    "parameters in the shell": {
      files: only(running(`echo ${nested(DEEP, "${a:-", "}", "a")}`)),
      exit: 1,
      says: [DEPLOY],
    },
    "arithmetic in the shell": {
      files: only(running(`echo $(( ${nested(DEEP, "(", ")", "1")} ))\necho ${nested(DEEP, "$((", "))", "1")}`)),
      exit: 1,
      says: [DEPLOY],
    },
    "minus signs in arithmetic": {
      files: only(
        running(
          `echo $(( ${"- ".repeat(DEEP)} 1 ))\necho $(( ${"1 + ".repeat(DEEP)} 1 ))\necho $(( ${"1 ? 1 : ".repeat(DEEP)} 1 ))\necho $(( ${"a = ".repeat(DEEP)} 1 ))`,
        ),
      ),
      exit: 1,
      says: [DEPLOY],
    },
    "shells in shells": { files: only(running(nested(DEEP, "( ", " )", "true"))), exit: 1, says: [DEPLOY] },
    "groups in groups": { files: only(running(nested(DEEP, "{ ", "; }", "true"))), exit: 1, says: [DEPLOY] },
    "conditions in conditions": {
      files: only(running(nested(DEEP, "if true; then ", "; fi", "true"))),
      exit: 1,
      says: [DEPLOY],
    },
    "loops in loops": {
      files: only(running(nested(DEEP, "while true; do ", "; done", "true"))),
      exit: 1,
      says: [DEPLOY],
    },
    "tests in tests": {
      files: only(
        running(
          `[[ ${nested(DEEP, "( ", " )", "a")} ]]\n[[ ${"! ".repeat(DEEP)} a ]]\n[[ ${"a || ".repeat(DEEP)} a ]]\n[ ${"! ".repeat(DEEP)} a ]`,
        ),
      ),
      exit: 1,
      says: [DEPLOY],
    },
    "chains in the shell": {
      files: only(
        running(
          `${"true && ".repeat(DEEP)}true\n${"true | ".repeat(DEEP)}true\n${"! ".repeat(DEEP)}true\n${"sudo ".repeat(DEEP)}true\n${"command ".repeat(DEEP)}true\n${"env ".repeat(DEEP)}true`,
        ),
      ),
      exit: 1,
      says: [DEPLOY],
    },
    "chains of conditions": {
      files: only(running(`if false; then true\n${"elif false; then true\n".repeat(DEEP)}fi`)),
      exit: 1,
    },
    "functions in functions": {
      files: only(running(times(1000, (index) => `f${index}() {\n`) + "}\n".repeat(1000))),
      exit: 1,
    },
    "here-documents in here-documents": {
      files: only(running(times(1000, (index) => `cat <<E${index} $(\n`))),
      exit: 1,
    },
    "scripts in scripts": {
      files: only(
        running(
          `${"bash -c '".repeat(DEEP)}true\n${nested(8, 'bash -c "', '"', "true")}\n${"sh -c sh\\ -c\\ ".repeat(DEEP)}`,
        ),
      ),
      exit: 1,
    },
    evaluations: { files: only(running("eval ".repeat(DEEP))), exit: 1 },
    "in a task definition": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { task-definition: a.json, service: a, cluster: b }\n- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { task-definition: b.json, service: a, cluster: c }\n- run: jq . a.json > c.json\n- run: sed -i s/a/b/ a.json",
        }),
        "a.json": `{"containerDefinitions":${nested(DEEP, "[", "]")}}`,
        "b.json": `{"containerDefinitions":${nested(DEEP, '{"a":', "}", "1")}}`,
      },
      exit: 1,
    },
    "in JSON that a script and an expression read": {
      files: {
        [DEPLOY]: deploying({
          job: `strategy:\n  matrix: \${{ fromJSON('${nested(DEEP, "[", "]")}') }}`,
          steps: `- run: |\n    A=$(cat a.json | jq -r .a)\n    echo "$A"`,
        }),
        "a.json": nested(DEEP, '{"a":', "}", "1"),
      },
      exit: 1,
    },
    "in Terraform": {
      files: {
        [DEPLOY]: deploying(),
        "a.tf": `resource "aws_ecs_task_definition" "x" {\n  container_definitions = jsonencode(${nested(DEEP, "[", "]")})\n}\nresource "aws_ecs_service" "s" { task_definition = aws_ecs_task_definition.x.arn }\n`,
        "b/b.tf": `resource "aws_ecs_task_definition" "x" {\n  container_definitions = ${nested(DEEP, "(", ")", "1")}\n}\n`,
        "c/c.tf": `resource "aws_ecs_service" "x" {\n${"a {\n".repeat(DEEP)}${"}\n".repeat(DEEP)}}\n`,
        "d/d.tf": `resource "aws_ecs_service" "x" { name = ${nested(DEEP, '"${', '}"', "1")} }\n`,
      },
      exit: 1,
    },
    "in package.json, a Makefile, bake and compose files": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- run: npm run deploy\n- run: make all\n- run: docker buildx bake\n- run: docker compose build\n- uses: docker/bake-action@v5",
        }),
        "package.json": nested(DEEP, '{"scripts":', "}", "1"),
        Makefile: `all:\n\t${nested(DEEP, "$(shell ", ")", "a")}\n\t${nested(DEEP, "$(", ")", "a")}\nA = ${nested(DEEP, "$(A", ")", "a")}\n`,
        "docker-bake.hcl": `target "default" ${nested(DEEP, "{ a = ", "}", "1")}`,
        "compose.yml": nested(DEEP, "{a: ", "}"),
        "docker-bake.json": nested(DEEP, '{"target":', "}", "1"),
      },
      exit: 1,
    },
  });
});
