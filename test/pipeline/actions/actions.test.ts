import { stepsDo } from "../trace.js";

const uses = (action: string, inputs: string): string => `- uses: ${action}\n  with: { ${inputs} }`;
const RUNS = "update  web in prod by ecs to <taskDefinitionArn>";

test("configure-aws-credentials: keys, and roles on top of them", () => {
  expect(
    stepsDo(
      uses(
        "aws-actions/configure-aws-credentials@v4",
        "role-to-assume: arn:aws:iam::1:role/b, role-chaining: true, aws-region: x",
      ),
    ),
  ).toEqual(["credentials  chain arn:aws:iam::1:role/b"]);
  expect(
    stepsDo(
      uses(
        "aws-actions/configure-aws-credentials@v4",
        "role-to-assume: arn:aws:iam::1:role/b, aws-access-key-id: AK, aws-region: x",
      ),
    ),
  ).toEqual(["credentials  keys arn:aws:iam::1:role/b"]);
});

test("logins", () => {
  expect(
    stepsDo(
      `${uses("aws-actions/amazon-ecr-login@v2", "registry-type: public")}\n${uses("docker/login-action@v3", "registry: ghcr.io")}`,
    ),
  ).toEqual(["login  public.ecr.aws", "login  ghcr.io"]);
});

test("build-push-action pushes every tag only when told to", () => {
  const inputs = 'tags: "a:1, a:${{ github.sha }}", build-args: "V=1,2"';
  expect(stepsDo(uses("docker/build-push-action@v6", inputs))).toEqual(["build  a:1, a:${{ github.sha }}, V=1,2"]);
  expect(stepsDo(uses("docker/build-push-action@v6", `${inputs}, push: true`))).toEqual([
    "build  a:1, a:${{ github.sha }}, V=1,2",
    "push  a:1",
    "push  a:${{ github.sha }}",
  ]);
  expect(stepsDo(uses("docker/build-push-action@v6", 'tags: a, push: "${{ vars.PUSH }}"'))).toEqual([
    "build  a",
    "push  a  [may]",
  ]);
});

test("render and deploy: the file that render wrote, with its image", () => {
  const render =
    '- id: render\n  uses: aws-actions/amazon-ecs-render-task-definition@v1\n  with: { task-definition: td.json, container-name: web, image: "app:${{ github.sha }}" }';
  const deploy = uses(
    "aws-actions/amazon-ecs-deploy-task-definition@v2",
    'task-definition: "${{ steps.render.outputs.task-definition }}", service: web, cluster: prod, wait-for-service-stability: true',
  );
  expect(stepsDo(`${render}\n${deploy}`, { files: { "td.json": "{}" } })).toEqual([
    "register  td.json + web.image=app:${{ github.sha }}",
    RUNS,
    "wait  web in prod, notices a rollback: yes",
  ]);
});

test.each([
  ["v1", "no"],
  ["v2.6.1", "no"],
  ["v2.6.2", "yes"],
  ["v2", "yes"],
  ["0123456789012345678901234567890123456789", "maybe"],
  ["0123456789012345678901234567890123456789 # v2.3.0", "no"],
])("deploy-task-definition@%s notices a rollback: %s", (ref, answer) => {
  const step = `- uses: aws-actions/amazon-ecs-deploy-task-definition@${ref}\n  with: { task-definition: td.json, service: web, wait-for-service-stability: true }`;
  expect(stepsDo(step, { files: { "td.json": "{}" } }).at(-1)).toBe(
    `wait  web in default, notices a rollback: ${answer}`,
  );
});

test("an Express service is updated and waited for", () => {
  expect(
    stepsDo(
      uses("aws-actions/amazon-ecs-deploy-express-service@v1", 'service-name: web, image: "app:${{ github.sha }}"'),
    ),
  ).toEqual(["update  web in default by express", "wait  web in default, notices a rollback: maybe"]);
});

const DEPLOY = uses("aws-actions/amazon-ecs-deploy-task-definition@v2", "task-definition: td.json, service: web");
const after = (step: string): string | undefined =>
  stepsDo(`${DEPLOY}\n${step}`, { files: { "td.json": "{}" } })
    .slice(2)
    .join(" / ");

test.each([
  [
    "jtalk/url-health-check-action@v4",
    "url: 'https://a.example|https://b.example'",
    "request  https://a.example, fails the job: yes / request  https://b.example, fails the job: yes",
  ],
  ["nev7n/wait_for_response@v1", "url: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  ["cygnetdigital/wait_for_response@v2", "url: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  ["emilioschepis/wait-for-endpoint@v1", "url: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  ["iFaxity/wait-on-action@v1", "resource: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  ["satak/webrequest-action@v1", "url: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  ["fjogeleit/http-request-action@v1", "url: 'https://a.example'", "request  https://a.example, fails the job: yes"],
  [
    "fjogeleit/http-request-action@v1",
    "url: 'https://a.example', ignoreStatusCodes: '404,500'",
    "request  https://a.example, fails the job: no",
  ],
])("%s with %s", (action, inputs, expected) => {
  expect(after(uses(action, inputs))).toBe(expected);
});

test("a check whose failure is tolerated fails no job", () => {
  const step = "- uses: nev7n/wait_for_response@v1\n  continue-on-error: true\n  with: { url: 'https://a.example' }";
  expect(after(step)).toBe("request  https://a.example, fails the job: no  [tolerated]");
});

test("our own action", () => {
  expect(
    stepsDo(
      uses("ecs-preflight/ecs-preflight@v1", "command: deploy, cluster: prod, service: web, url: 'https://a.example'"),
    ),
  ).toEqual([
    "build  <?>:${{ github.sha }}",
    "push  <?>:${{ github.sha }}",
    "register  live <?> + image=<?>:${{ github.sha }}",
    RUNS,
    "wait  web in prod, notices a rollback: yes",
    "request  https://a.example, fails the job: yes",
  ]);
  expect(stepsDo(uses("ecs-preflight/ecs-preflight@v1", "directory: ."))).toEqual([]);
});

test("bake-action reads its files, and is opaque where tags come from elsewhere", () => {
  const files = {
    "docker-bake.json": JSON.stringify({
      target: { web: { tags: ["r/web:${GITHUB_SHA}"] }, jobs: { tags: ["r/jobs:1"] } },
      group: { default: { targets: ["web"] } },
    }),
  };
  expect(stepsDo(uses("docker/bake-action@v6", "push: true"), { files })).toEqual([
    "build  r/web:${{ github.sha }}",
    "push  r/web:${{ github.sha }}",
  ]);
  expect(stepsDo(uses("docker/bake-action@v6", "targets: jobs"), { files })).toEqual(["build  r/jobs:1"]);
  expect(
    stepsDo(uses("docker/bake-action@v6", 'push: true, set: "*.tags=r/web:${{ github.sha }}"'), { files }),
  ).toEqual(["build  r/web:${{ github.sha }}", "push  r/web:${{ github.sha }}"]);
  expect(
    stepsDo(
      uses("docker/bake-action@v6", 'push: true, files: "docker-bake.json,${{ steps.meta.outputs.bake-file }}"'),
      { files },
    ),
  ).toEqual(["opaque  docker/bake-action could build tag push"]);
});

test.each([
  [
    "appleboy/ssh-action@v1",
    "script: 'aws ecs update-service --cluster shop --service web --force-new-deployment'",
    ["opaque  appleboy/ssh-action could register update runTask wait"],
  ],
  ["appleboy/ssh-action@v1", "script: 'docker push web:1'", ["opaque  appleboy/ssh-action could login build tag push"]],
  ["appleboy/ssh-action@v1", "script: 'cd /srv && docker compose pull'", []],
  ["appleboy/ssh-action@v1", "script: 'uptime'", []],
  [
    "aws-actions/aws-cloudformation-github-deploy@v1",
    "name: web, template: t.yml",
    ["opaque  aws-actions/aws-cloudformation-github-deploy could register update wait"],
  ],
  ["slackapi/slack-github-action@v1", "payload: x", []],
  [
    "acme/ecs-rollout@v1",
    "service: web",
    ["opaque  acme/ecs-rollout could credentials login build tag push register update runTask wait request"],
  ],
])("%s with %s", (action, inputs, expected) => {
  expect(stepsDo(uses(action, inputs))).toEqual(expected);
});

test("a command in a retry action is a command", () => {
  const step =
    "- uses: nick-fields/retry@v3\n  with:\n    max_attempts: 3\n    command: |\n      aws ecs wait services-stable --cluster prod --services web\n      curl -f https://a.example";
  expect(after(step)).toBe(
    "wait  web in prod, notices a rollback: no / request  https://a.example, fails the job: yes",
  );
});
