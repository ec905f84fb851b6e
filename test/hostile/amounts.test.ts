import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, running, times } from "./repository.js";

const only = (text: string) => ({ files: { [DEPLOY]: text } });
const axes = (count: number, values: number): string =>
  times(count, (axis) => `    a${axis}: [${Array.from({ length: values }, (_, value) => value).join(", ")}]\n`);

const STACK = "- run: aws cloudformation deploy --stack-name s --template-file m0.yml";
const stack = (resources: string, more = "") => ({
  files: { [DEPLOY]: deploying({ steps: STACK }), "m0.yml": `${more}Resources:\n${resources}` },
});

describe("a lot of it", () => {
  survivesEach({
    "a matrix of 50⁸": only(deploying({ job: `strategy:\n  matrix:\n${axes(8, 50)}` })),
    "a matrix with 100,000 includes": {
      ...only(deploying({ job: `strategy:\n  matrix:\n    include: [${"{a: 1}, ".repeat(1e5)}]` })),
      says: [/deploy\.yml:\d+:\d+: it holds more than 250,000 words and signs/],
      exit: 2,
    },
    "a matrix with 10,000 includes": only(
      deploying({ job: `strategy:\n  matrix:\n    a: [1]\n    include: [${"{a: 1}, ".repeat(1e4)}]` }),
    ),
    "a matrix with 10,000 excludes": only(
      deploying({ job: `strategy:\n  matrix:\n${axes(8, 50)}    exclude: [${"{a1: 99, a2: 98}, ".repeat(1e4)}]` }),
    ),
    "a matrix with 1,000 axes": only(deploying({ job: `strategy:\n  matrix:\n${axes(1000, 2)}` })),
    "a matrix from an expression": only(
      deploying({
        job: `strategy:\n  matrix: \${{ fromJSON('{${times(8, (axis) => `"a${axis}":[${"1,".repeat(999)}1],`)}"include":[${"{},".repeat(5000)}{}]}') }}`,
      }),
    ),
    "a matrix whose include holds no mappings": only(
      deploying({
        job: 'strategy:\n  matrix: ${{ fromJSON(\'{"include":[null,1,"a",[[]]],"a":[null],"exclude":7}\') }}',
      }),
    ),
    "10,000 jobs": only(
      deploying({ jobs: times(10_000, (job) => `j${job}:\n  runs-on: x\n  steps: [{ run: "true" }]\n`) }),
    ),
    "2,500 jobs that deploy": only(
      deploying({
        jobs: times(
          2500,
          (job) =>
            `j${job}:\n  runs-on: x\n  steps: [{ run: aws ecs update-service --cluster a --service b${job} --task-definition x }]\n`,
        ),
      }),
    ),
    "1,000 jobs in a row": only(
      deploying({
        jobs: times(
          1000,
          (job) =>
            `j${job}:\n  needs: ${job === 0 ? "deploy" : `j${job - 1}`}\n  runs-on: x\n  steps: [{ run: aws ecs wait services-stable --cluster a --services b }]\n`,
        ),
      }),
    ),
    "200 jobs that need all before them": only(
      deploying({
        jobs: times(
          200,
          (job) =>
            `j${job}:\n  needs: [deploy${times(job, (before) => `, j${before}`)}]\n  runs-on: x\n  steps: [{ run: "true" }]\n`,
        ),
      }),
    ),
    "jobs that need one another": only(
      deploying({ jobs: "a:\n  needs: b\n  runs-on: x\nb:\n  needs: [a, b, nobody]\n  runs-on: x\n" }),
    ),
    "10,000 steps": only(deploying({ steps: '- run: "true"\n'.repeat(10_000) })),
    "10,000 steps that deploy": only(
      deploying({
        steps: times(
          10_000,
          (step) => `- run: aws ecs update-service --cluster a --service b${step} --task-definition x\n`,
        ),
      }),
    ),
    "5,000 steps that build and push": only(
      deploying({
        steps: times(
          5000,
          (step) =>
            `- run: docker build -t a.dkr.ecr.us-east-1.amazonaws.com/b:${step} . && docker push a.dkr.ecr.us-east-1.amazonaws.com/b:${step}\n`,
        ),
      }),
    ),
    "5,000 requests": only(
      deploying({
        jobs: `check:\n  needs: deploy\n  runs-on: x\n  steps:\n${"    - run: curl --fail https://example.com\n".repeat(5000)}`,
      }),
    ),
    "5,000 requests in a script": only(running("curl --fail https://example.com\n".repeat(5000))),
    "1,000 waits": only(
      deploying({ steps: "- run: aws ecs wait services-stable --cluster prod --services api\n".repeat(1000) }),
    ),
    "10,000 steps with conditions": only(
      deploying({
        steps:
          "- if: inputs.x == 'a'\n  run: aws ecs update-service --cluster a --service b --task-definition x\n".repeat(
            5000,
          ),
      }),
    ),
    "3,000 uses": only(deploying({ steps: times(3000, (step) => `- uses: a/b${step}@v1\n`) })),
    "3,000 variables": only(
      deploying({ top: `env:\n${times(3000, (name) => `  V${name}: \${{ env.V${name - 1} }}\n`)}` }),
    ),
    "2,000 inputs": only(
      deploying({
        on: `\n  workflow_dispatch:\n    inputs:\n${times(2000, (name) => `      i${name}: { type: boolean }\n`)}`,
        steps: times(
          2000,
          (name) => `- run: aws ecs update-service --service \${{ inputs.i${name} }}\n  if: inputs.i${name}\n`,
        ),
      }),
    ),
    "10,000 events": only(deploying({ on: `[${times(10_000, (name) => `e${name}, `)}]` })),
    "10,000 branches": only(deploying({ on: `\n  push:\n    branches: [${times(10_000, (name) => `b${name}, `)}]` })),
    "1,000 branches in conditions": only(
      deploying({
        steps: times(
          1000,
          (name) =>
            `- if: github.ref == 'refs/heads/b${name}'\n  run: aws ecs update-service --service a --cluster b --task-definition x\n`,
        ),
      }),
    ),
    "5,000 outputs": only(
      deploying({ job: `outputs:\n${times(5000, (name) => `  o${name}: \${{ steps.x.outputs.y }}\n`)}` }),
    ),
    "100,000 lines of script": only(running('echo "a"\n'.repeat(100_000))),
    "10,000 lines of script": only(running('A="$A a"\necho "$A" >> "$GITHUB_OUTPUT"\n'.repeat(5_000))),
    "10,000 outputs of a script": only(
      running(times(5000, (name) => `echo "o${name}=\${{ github.sha }}" >> "$GITHUB_OUTPUT"\n`)),
    ),
    "10,000 conditions in a script": only(running('if [ "$A" = b ]; then B="$B$C"; else B="$C$B"; fi\n'.repeat(3000))),
    "10,000 tags": only(running(`docker build ${times(10_000, (tag) => `-t a:${tag} `)} .\ndocker push --all-tags a`)),
    "10,000 expressions": only(deploying({ steps: `- run: echo ${"${{ github.sha }} ".repeat(10_000)}` })),
    "1 MB of one expression": only(
      deploying({ steps: `- run: echo \${{ 'a${"b".repeat(1e6)}' }}\n- run: echo \${{ ${"a".repeat(1e6)} }}` }),
    ),
    "3,000 services in Terraform": {
      files: {
        [DEPLOY]: deploying(),
        "main.tf": times(3000, (name) => `resource "aws_ecs_service" "s${name}" { name = "s${name}" }\n`),
      },
    },
    "Terraform names that double": {
      files: {
        [DEPLOY]: deploying(),
        "main.tf": `resource "aws_ecs_service" "s" { name = local.a50 }\nlocals {\n  a0 = "a"\n${times(50, (name) => `  a${name + 1} = "\${local.a${name}}\${local.a${name}}"\n`)}}\n`,
      },
    },
    "Terraform names in a circle": {
      files: {
        [DEPLOY]: deploying(),
        "main.tf":
          'resource "aws_ecs_service" "s" { name = local.a }\nlocals {\n  a = local.b\n  b = "${local.a}${local.b}${var.c}"\n}\nvariable "c" { default = var.c }\n',
      },
    },
    "Terraform modules that call the next one twice": {
      files: {
        [DEPLOY]: deploying(),
        ...Object.fromEntries(
          Array.from({ length: 9 }, (_, name) => [
            `m${name}/main.tf`,
            `resource "aws_ecs_service" "s" { name = var.n }\nvariable "n" {}\n${times(20, (call) => `module "c${call}" {\n  source = "../m${name + 1}"\n  n = var.n\n}\n`)}`,
          ]),
        ),
      },
    },
    "Terraform modules in a circle": {
      files: {
        [DEPLOY]: deploying(),
        "a/main.tf":
          'resource "aws_ecs_service" "s" { name = module.b.n }\nmodule "b" { source = "../b" }\noutput "n" { value = module.b.n }\n',
        "b/main.tf": 'module "a" { source = "../a" }\noutput "n" { value = module.a.n }\n',
      },
    },
    "1.2 MB of Terraform": {
      files: {
        [DEPLOY]: deploying(),
        "main.tf": `resource "aws_ecs_service" "s" {\n name = "${"a".repeat(1e6)}"\n cluster = ${"a.".repeat(1e5)}b\n}\n`,
      },
    },
    "300 files of Terraform": {
      files: {
        [DEPLOY]: deploying(),
        ...Object.fromEntries(
          Array.from({ length: 300 }, (_, name) => [
            `f${name}/main.tf`,
            `resource "aws_ecs_service" "s" { name = "s${name}" }\n${"# a\n".repeat(300)}`,
          ]),
        ),
      },
    },
    "10,000 services in CloudFormation": stack(
      times(10_000, (name) => `  S${name}: { Type: AWS::ECS::Service, Properties: { TaskDefinition: !Ref T } }\n`),
    ),
    "1.9 MB of CloudFormation": stack(
      `  S: { Type: AWS::ECS::Service, Properties: { ServiceName: !Sub "${"${A}".repeat(4e5)}", Cluster: !Sub "\${${"A".repeat(3e5)}" } }\n`,
    ),
    "1,000 templates of CloudFormation": {
      files: {
        [DEPLOY]: deploying(),
        ...Object.fromEntries(
          Array.from({ length: 1000 }, (_, name) => [
            `f${name}.yml`,
            `Resources:\n  S: { Type: AWS::ECS::Service, Properties: { ServiceName: s${name} } }\n${"# a\n".repeat(400)}`,
          ]),
        ),
      },
    },
    "CloudFormation's conditions that ask the next one twice": stack(
      "  S: { Type: AWS::ECS::Service, Condition: C0, Properties: { TaskDefinition: !If [C0, a, b] } }\n",
      `Conditions:\n${times(60, (name) => `  C${name}: !And [!Condition C${name + 1}, !Or [!Condition C${name + 1}, !Condition C${name}]]\n`)}`,
    ),
    "CloudFormation's names that double": stack(
      `  S: { Type: AWS::ECS::Service, Properties: { ServiceName: !Ref C0, TaskDefinition: a } }\n${times(50, (name) => `  C${name}: { Type: AWS::ECS::Cluster, Properties: { ClusterName: !Sub "\${C${name + 1}}\${C${name + 1}}" } }\n`)}`,
    ),
    "CloudFormation's stacks that hold the next one twenty times": {
      files: {
        [DEPLOY]: deploying({ steps: STACK }),
        ...Object.fromEntries(
          Array.from({ length: 9 }, (_, name) => [
            `m${name}.yml`,
            `Resources:\n  S: { Type: AWS::ECS::Service, Properties: { TaskDefinition: a } }\n${times(20, (call) => `  C${call}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: m${name + 1}.yml } }\n`)}`,
          ]),
        ),
      },
    },
    "3,000 containers": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n  with: { task-definition: td.json, service: a, cluster: b }\n- run: aws ecs register-task-definition --cli-input-json file://td.json",
        }),
        "td.json": `{"containerDefinitions":[${times(3000, (name) => `{"name":"c${name}","image":"a:latest"},`)}{}]}`,
      },
    },
    "1,000 stages in a Dockerfile": {
      files: {
        [DEPLOY]: deploying(),
        Dockerfile: `${times(1000, (name) => `FROM s${name - 1} AS s${name}\nARG A${name}_TOKEN=secret${name}\nENV B${name}_PASSWORD=secret${name}\nCOPY . .\n`)}`,
      },
    },
    "a Dockerfile of 1.9 MB in one line": {
      files: { [DEPLOY]: deploying(), Dockerfile: `FROM a\nRUN ${"a \\\n".repeat(4e5)}` },
    },
    "100,000 ignored files": {
      files: { [DEPLOY]: deploying(), Dockerfile: "FROM a\nCOPY . .\n", ".dockerignore": "**/*a*b*c\n".repeat(1e5) },
    },
  });
});
