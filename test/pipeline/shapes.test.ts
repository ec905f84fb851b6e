import { goldenOf, pipelineOf } from "./trace.js";

const golden = (files: Readonly<Record<string, string>>): readonly string[] => goldenOf(pipelineOf(files)).split("\n");

test("bash arrays and a push of all tags", () => {
  const script = `#!/usr/bin/env bash
set -euo pipefail
repository="$1"; shift
tags=("\${GITHUB_SHA:0:12}")
if [[ "$GITHUB_REF_NAME" == main ]]; then tags+=(latest); fi
arguments=()
for tag in "\${tags[@]}"; do arguments+=(--tag "$repository:$tag"); done
docker build "\${arguments[@]}" "$@" .
docker push --all-tags "$repository"
`;
  const workflow = `on: { push: { branches: [main, preview] } }
permissions: { id-token: write, contents: read }
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "arn:aws:iam::111122223333:role/ci", aws-region: eu-central-1 }
      - id: ecr
        uses: aws-actions/amazon-ecr-login@v2
      - run: ./ops/image.sh "\${{ steps.ecr.outputs.registry }}/shop" --build-arg COMMIT="$GITHUB_SHA"
      - run: aws ecs update-service --cluster shop --service "web-$GITHUB_REF_NAME" --force-new-deployment
`;
  const signedIn = ["credentials  oidc arn:aws:iam::111122223333:role/ci", "login  <registry>"];
  const commit = "<registry>/shop:${{ github.sha | slice }}";
  expect(golden({ ".github/workflows/image.yml": workflow, "ops/image.sh": script })).toEqual([
    "# push to main",
    ...signedIn,
    `build  ${commit}, <registry>/shop:latest, COMMIT=\${{ github.sha }}`,
    "push  <registry>/shop all tags",
    "update  web-main in shop by ecs by force",
    "# push to preview",
    ...signedIn,
    `build  ${commit}, COMMIT=\${{ github.sha }}`,
    "push  <registry>/shop all tags",
    "update  web-preview in shop by ecs by force",
  ]);
});

test("a matrix from what a script prints", () => {
  const workflow = `on: { push: { branches: [main] } }
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs: { parts: "\${{ steps.list.outputs.parts }}", stage: "\${{ steps.list.outputs.stage }}" }
    steps:
      - id: list
        run: |
          echo 'parts=["web","jobs"]' >> "$GITHUB_OUTPUT"
          echo "stage=live" >> "$GITHUB_OUTPUT"
  ship:
    needs: plan
    runs-on: ubuntu-latest
    strategy: { matrix: { part: "\${{ fromJSON(needs.plan.outputs.parts) }}" } }
    steps:
      - uses: aws-actions/amazon-ecr-login@v2
      - run: docker push "repo/\${{ matrix.part }}:$GITHUB_SHA"
      - run: aws ecs update-service --cluster \${{ needs.plan.outputs.stage }} --service \${{ matrix.part }} --task-definition \${{ matrix.part }}
`;
  const lines = golden({ ".github/workflows/ship.yml": workflow });
  expect(lines.map((line) => line.replace(/^ship[^:]*: /, ""))).toEqual([
    "# push to main",
    "login  <registry>",
    "push  repo/web:${{ github.sha }}",
    "update  web in live by ecs to web",
    "login  <registry>",
    "push  repo/jobs:${{ github.sha }}",
    "update  jobs in live by ecs to jobs",
  ]);
});

test("a wait inside a retry action three workflows away", () => {
  const call = (file: string, inputs: string): string =>
    `    uses: ./.github/workflows/${file}\n    with: { ${inputs} }\n    secrets: inherit\n`;
  const files = {
    ".github/workflows/main.yml": `on: { push: { branches: [main] } }\njobs:\n  release:\n${call("release.yml", "stage: live")}`,
    ".github/workflows/release.yml": `on: { workflow_call: { inputs: { stage: { type: string } } } }\njobs:\n  roll:\n${call("roll.yml", 'cluster: "shop-${{ inputs.stage }}", service: web')}`,
    ".github/workflows/roll.yml": `on: { workflow_call: { inputs: { cluster: { type: string }, service: { type: string } } } }
jobs:
  go:
    runs-on: ubuntu-latest
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { aws-access-key-id: "\${{ secrets.KEY }}", aws-region: eu-west-1 }
      - run: aws ecs update-service --cluster \${{ inputs.cluster }} --service \${{ inputs.service }} --task-definition web:7
      - uses: nick-fields/retry@v3
        with:
          max_attempts: 3
          command: aws ecs wait services-stable --cluster "\${{ inputs.cluster }}" --services "\${{ inputs.service }}"
`,
  };
  expect(golden(files)).toEqual([
    "# push to main",
    "credentials  keys",
    "update  web in shop-live by ecs to web:7",
    "wait  web in shop-live, notices a rollback: no",
  ]);
});

test("definitions that jq builds, under chained roles", () => {
  const workflow = `on: { workflow_dispatch: { inputs: { stage: { type: choice, options: [qa, live] } } } }
permissions: { id-token: write }
jobs:
  ship:
    runs-on: ubuntu-latest
    env: { FAMILY: "shop-\${{ inputs.stage }}" }
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "arn:aws:iam::1:role/hub", aws-region: eu-west-1 }
      - uses: aws-actions/configure-aws-credentials@v4
        with: { role-to-assume: "arn:aws:iam::2:role/\${{ inputs.stage }}", role-chaining: true, aws-region: eu-west-1 }
      - id: td
        run: |
          image="repo/shop:\${GITHUB_SHA}"
          aws ecs describe-task-definition --task-definition "$FAMILY" --query taskDefinition > now.json
          jq --arg image "$image" '.containerDefinitions[0].image = $image | del(.taskDefinitionArn, .revision)' now.json > next.json
          arn=$(aws ecs register-task-definition --cli-input-json file://next.json --query taskDefinition.taskDefinitionArn --output text)
          echo "arn=$arn" >> "$GITHUB_OUTPUT"
      - run: aws ecs update-service --cluster shop --service "$FAMILY" --task-definition "\${{ steps.td.outputs.arn }}"
`;
  const run = (stage: string, branch: string): readonly string[] => [
    `# workflow_dispatch to ${branch} [stage=${stage}]`,
    "credentials  oidc arn:aws:iam::1:role/hub",
    `credentials  chain arn:aws:iam::2:role/${stage}`,
    `register  live shop-${stage} + image=repo/shop:\${{ github.sha }}`,
    `update  shop-${stage} in shop by ecs to <taskDefinitionArn>`,
  ];
  expect(golden({ ".github/workflows/ship.yml": workflow })).toEqual([
    ...run("qa", "main"),
    ...run("live", "main"),
    ...run("qa", "another branch"),
    ...run("live", "another branch"),
  ]);
});

test("one composite action for two accounts", () => {
  const action = `inputs: { account: { required: true }, cluster: { required: true } }
runs:
  using: composite
  steps:
    - uses: aws-actions/configure-aws-credentials@v4
      with: { role-to-assume: "arn:aws:iam::\${{ inputs.account }}:role/ship", aws-region: eu-west-1 }
    - uses: aws-actions/amazon-ecs-deploy-task-definition@v2
      with: { task-definition: td.json, service: web, cluster: "\${{ inputs.cluster }}", wait-for-service-stability: true }
`;
  const job = (account: string, cluster: string, more = ""): string =>
    `    runs-on: ubuntu-latest\n${more}    steps:\n      - uses: actions/checkout@v4\n      - uses: ./ops/ship\n        with: { account: "${account}", cluster: ${cluster} }\n`;
  const workflow = `on: { push: { branches: [main] } }\npermissions: { id-token: write, contents: read }\njobs:\n  qa:\n${job("1", "qa")}  live:\n${job("2", "live", "    needs: qa\n")}`;
  const files = { ".github/workflows/ship.yml": workflow, "ops/ship/action.yml": action, "td.json": "{}" };
  const shipped = (name: string, account: string): readonly string[] => [
    `${name}: credentials  oidc arn:aws:iam::${account}:role/ship`,
    `${name}: register  td.json`,
    `${name}: update  web in ${name} by ecs to <taskDefinitionArn>`,
    `${name}: wait  web in ${name}, notices a rollback: yes`,
  ];
  expect(golden(files)).toEqual(["# push to main", ...shipped("qa", "1"), ...shipped("live", "2")]);
  const [run] = pipelineOf(files).runs;
  const registers = run?.effects.filter((effect) => effect.kind === "register") ?? [];
  expect(registers.map((effect) => effect.at.file)).toEqual(["ops/ship/action.yml", "ops/ship/action.yml"]);
  expect(new Set(registers.map((effect) => effect.calledFrom[0]?.start)).size).toBe(2);
});
