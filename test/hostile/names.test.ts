import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Attack, survivesEach } from "./attack.js";
import { DEPLOY, deploying, running } from "./repository.js";

/** What a terminal would act on: colours, titles, links, clearing, C1, bell, backspaces, bidirectional text, halves of pairs. */
const RAW = [
  "\u001b[31m\u001b[2J\u001b[1;1H",
  "\u001b]0;title\u0007\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\",
  "\u009b31m\u0090q\u009c",
  "a\b\b\bb\u0007\u000b\u000c\u007f",
  "\u202ereversed\u2066isolated\u2069\u061c",
  "\u200b\u200d\ufeff\u00ad\u2028\u2029",
  "\u{e0041}\u{e0042}\ufff9\ufffb",
].join("");
const ESCAPED = RAW.replace(
  /[^ -~]/gu,
  (char) => `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
).replace(/\\\\/g, "\\");
/** As YAML writes it: also a line break, a carriage return and half of a surrogate pair. */
const quoted = `"${ESCAPED.replace(/"/g, '\\"')}\\r\\n\\uD800"`;
const only = (text: string): Attack => ({ files: { [DEPLOY]: text }, trace: true });

describe("texts that a terminal would act on", () => {
  survivesEach({
    "in the name of a workflow": only(deploying({ name: quoted })),
    "in names of jobs, steps and variables": only(
      deploying({
        job: `name: ${quoted}\nenv:\n  ${quoted}: ${quoted}\noutputs:\n  ${quoted}: ${quoted}\nenvironment: ${quoted}\nconcurrency: ${quoted}\nif: ${quoted}`,
        steps: `- name: ${quoted}\n  id: ${quoted}\n  run: aws ecs wait services-stable\n  env:\n    ${quoted}: ${quoted}\n`,
        jobs: `${quoted}:\n  runs-on: ${quoted}\n  needs: [deploy, ${quoted}]\n  steps:\n    - run: aws ecs update-service --service x --cluster y --task-definition z\n`,
      }),
    ),
    "in names of events, inputs, actions and workflows": only(
      deploying({
        on: `\n  ${quoted}:\n  push: { branches: [${quoted}], tags: [${quoted}] }\n  workflow_dispatch:\n    inputs:\n      ${quoted}: { type: choice, options: [${quoted}, b], default: ${quoted} }`,
        steps: `- uses: ${quoted}\n- uses: a/${quoted.slice(1, -1)}@v1\n- uses: aws-actions/configure-aws-credentials@v4\n  with:\n    ${quoted}: ${quoted}\n    role-to-assume: ${quoted}\n- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { service: ${quoted}, cluster: ${quoted}, task-definition: ${quoted} }\n`,
        jobs: `call:\n  uses: ${quoted}\n  with:\n    ${quoted}: ${quoted}\n  secrets:\n    ${quoted}: ${quoted}\n`,
      }),
    ),
    "in services, clusters, tags and regions": only(
      deploying({
        steps: `- run: ${JSON.stringify(`aws ecs update-service --service '${RAW}' --cluster '${RAW}' --region '${RAW}' --task-definition '${RAW}'\ndocker build -t 'x.dkr.ecr.us-east-1.amazonaws.com/a:${RAW}' --build-arg 'TOKEN${RAW}=\${{ secrets.X }}' -f '${RAW}' '${RAW}'\ndocker push 'x.dkr.ecr.us-east-1.amazonaws.com/a:${RAW}'\n'${RAW}' deploy ecs\n./'${RAW}'.sh\ncurl 'https://${RAW}'\n`).replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)}`,
      }),
    ),
    "in expressions": only(
      deploying({
        steps: `- run: "docker push \${{ vars['${ESCAPED}'] }}/\${{ ${ESCAPED} }}:\${{ inputs['${ESCAPED}'] }}"\n  if: "contains(github.ref, '${ESCAPED}')"`,
      }),
    ),
    "in errors of YAML": only(`on: push\n${quoted}: 1\n${quoted}: 2\n`),
    "in names of aliases": only(`on: push\na: *b\u202e\u2066c\n`),
    "raw in the file": only(
      deploying({ name: "a\u202eb\u2066\u200b\u009b31m\u0085c", cluster: "\u202eprod", service: "a\u2066\u009b" }),
    ),
    "in names of files": {
      files: {
        [`.github/workflows/${RAW.replace(/\//g, "")}.yml`]: deploying(),
        ".github/workflows/new\nline\r\u001b[2J.yml": "on: [\n",
        [`${RAW.replace(/\//g, "")}/main.tf`]: 'resource "aws_ecs_service" "s" { name = "\u001b[31m" }\n',
      },
      trace: true,
    },
    "in a task definition, Terraform and a Dockerfile": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { task-definition: td.json, service: a, cluster: b }",
        }),
        "td.json": JSON.stringify({
          family: RAW,
          containerDefinitions: [
            { name: RAW, image: `${RAW}:latest`, environment: [{ name: `${RAW}_PASSWORD`, value: RAW }] },
          ],
        }),
        "main.tf": `resource "aws_ecs_service" "${RAW.replace(/["\\\n]/g, "")}" {\n  name = ${JSON.stringify(RAW)}\n  cluster = "\${var.${RAW.replace(/["\\\n]/g, "")}}"\n}\n`,
        Dockerfile: `FROM a\nARG ${RAW.replace(/[\s]/g, "")}_TOKEN=secretsecret\nENV X_PASSWORD=${RAW.replace(/\s/g, "")}\n`,
      },
      trace: true,
    },
    "in the configuration": {
      files: {
        [DEPLOY]: deploying(),
        "ecs-preflight.yml": `${quoted}: 1\nrules: { ${quoted}: off }\nvalues: { ${quoted}: ${quoted} }\ngate: ${quoted}\n`,
      },
    },
    "in comments that suppress": only(
      deploying({
        steps: `- run: docker push a:latest # ecs-preflight: ignore[immutable-image] ${"\u202e\u2066\u200b".repeat(3)}\n# ecs-preflight: ignore[\u202e] x`,
      }),
    ),
  });
});

describe("names that every object has", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "__defineGetter__"];
  const all = (each: (name: string) => string): string => names.map(each).join("");
  survivesEach({
    "as jobs, steps, inputs, outputs and variables": {
      ...only(
        deploying({
          on: `\n  push:\n  ${names.join(":\n  ")}:\n  workflow_dispatch:\n    inputs:\n${all((name) => `      ${name}: { type: choice, options: [${name}] }\n`)}`,
          top: `env:\n${all((name) => `  ${name}: a\n`)}`,
          job: `outputs:\n${all((name) => `  ${name}: \${{ steps.${name}.outputs.${name} }}\n`)}strategy:\n  matrix:\n${all((name) => `    ${name}: [{ ${name}: ${name} }]\n`)}    include: [{ __proto__: 1 }]\n`,
          steps: all(
            (name) =>
              `- id: ${name}\n  run: echo "${name}=\${{ inputs.${name} }}\${{ matrix.${name} }}\${{ matrix.${name}.${name} }}\${{ env.${name} }}\${{ needs.${name}.outputs.${name} }}\${{ fromJSON('{}').${name} }}\${{ github.${name} }}\${{ ${name}('a') }}" >> "$GITHUB_OUTPUT"\n  env: { ${name}: b }\n- uses: ${name}\n  with: { ${name}: c }\n`,
          ),
          jobs: all(
            (name) =>
              `${name}:\n  needs: [deploy]\n  runs-on: x\n  steps: [{ run: aws ecs update-service --service ${name} }]\n`,
          ),
        }),
      ),
    },
    "as commands, functions and shell variables": only(
      running(
        all(
          (name) =>
            `${name}=1\nexport ${name}=2\n${name}\n${name}() { ${name}; }\n${name} a\ndocker ${name}\naws ${name} ${name}\naws ecs ${name}\ngit ${name}\necspresso ${name}\nnpm run ${name}\nmake ${name}\njq '${name}(1) | .${name}'\necho "$${name} \${${name}[${name}]} $((${name} + 1))" | tr '[:${name}:]' a\nunset ${name}\n[ -${name} a ]\n[ a -${name} b ]\nterraform apply -var ${name}=1\nsam ${name}\n`,
        ),
      ),
    ),
    "in actions, JSON, Terraform and a Makefile": {
      files: {
        [DEPLOY]: deploying({
          steps: `- uses: docker/metadata-action@v5\n  with:\n    images: a\n    tags: |\n${all((name) => `      type=${name}\n      type=raw,${name}=1\n`)}- uses: docker/bake-action@v5\n  with: { targets: constructor }\n- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { task-definition: td.json, service: __proto__, cluster: constructor }\n- run: make all && npm run constructor && docker buildx bake __proto__`,
        }),
        "td.json": `{${names.map((name) => `"${name}":{"${name}":1}`).join(",")},"containerDefinitions":[{${names.map((name) => `"${name}":[1]`).join(",")},"image":"a"}]}`,
        "main.tf": all(
          (name) =>
            `resource "${name}" "${name}" {\n  ${name} = ${name}(${name}.${name}["${name}"])\n}\nresource "aws_ecs_service" "${name}" {\n  name = aws_ecs_service.${name}.${name}\n  cluster = ${name}("a")\n}\nlocals { ${name} = local.${name} }\n`,
        ),
        Makefile: all((name) => `${name} = $(${name})\n${name}: ${name}\n\t$(${name}) $(call ${name})\nall: ${name}\n`),
        "package.json": `{"scripts":{${names.map((name) => `"${name}":"aws ecs update-service"`).join(",")}}}`,
        "docker-bake.json": `{"target":{${names.map((name) => `"${name}":{"tags":["a"],"inherits":["${name}"]}`).join(",")}},"group":{"default":{"targets":["__proto__"]}}}`,
        "ecs-preflight.yml": "rules: { sha-tag: warning }\nvalues: { vars.__proto__: a, vars.constructor: b }\n",
      },
      exit: 1,
    },
  });
});

describe("long names", () => {
  const long = "n".repeat(3e5);
  survivesEach({
    "of services, clusters and tags": only(
      deploying({ service: long, cluster: long, image: `a.dkr.ecr.us-east-1.amazonaws.com/${long}:latest` }),
    ),
    "of workflows, jobs and steps": only(
      deploying({
        name: long,
        jobs: `${long}:\n  runs-on: x\n  steps: [{ id: ${long}, uses: "a/${long}@v1" }, { run: aws ecs update-service --service a --task-definition b }]\n`,
      }),
    ),
    "of keys and aliases": only(`on: push\n${long}: 1\n${long}: 2\nx: *${long}\n`),
    "of 255 characters in files": {
      files: { [DEPLOY]: deploying() },
      make: ({ root }) => {
        mkdirSync(join(root, "d".repeat(255)));
        writeFileSync(join(root, ".github/workflows", `${"w".repeat(251)}.yml`), deploying());
        writeFileSync(join(root, ".github/workflows", `${"v".repeat(251)}.yml`), "on: [");
      },
      exit: 2,
    },
  });
});
