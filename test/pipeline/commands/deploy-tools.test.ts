import { scriptDoes } from "../trace.js";

const CONFIG = "region: eu-west-1\ncluster: prod\nservice: '{{ must_env `SERVICE` }}'\ntask_definition: td.json\n";
const DEFINITION = '{"containerDefinitions":[{"image":"app:{{ must_env `TAG` }}"}]}';
const files = { "ecs/ecspresso.yml": CONFIG, "ecs/td.json": DEFINITION };
const SET = "export SERVICE=web TAG=$GITHUB_SHA\n";

describe("ecspresso", () => {
  const registered = "register  ecs/td.json + image=app:${{ github.sha }}";
  const moved = "update  web in prod by ecs to <taskDefinitionArn>";
  const waited = "wait  web in prod, notices a rollback: maybe";

  test.each([
    ["deploys and waits", "ecspresso deploy --config ecs/ecspresso.yml", [registered, moved, waited]],
    ["its options may come first", "ecspresso --config=ecs/ecspresso.yml deploy", [registered, moved, waited]],
    ["deploys without waiting", "ecspresso deploy --no-wait --config ecs/ecspresso.yml", [registered, moved]],
    ["registers", "ecspresso register --config ecs/ecspresso.yml", [registered]],
    ["waits", "ecspresso wait --config ecs/ecspresso.yml", [waited]],
    ["refreshes", "ecspresso refresh --config ecs/ecspresso.yml", ["update  web in prod by ecs by force", waited]],
    ["scales", "ecspresso scale --tasks 3 --config ecs/ecspresso.yml", ["update  web in prod by ecs scales"]],
    ["runs a task", "ecspresso run --config ecs/ecspresso.yml", [registered, "runTask  <taskDefinitionArn> in prod"]],
    ["rolls back", "ecspresso rollback --config ecs/ecspresso.yml", ["update  web in prod by ecs to <?>", waited]],
    [
      "only looks",
      "ecspresso verify --config ecs/ecspresso.yml\necspresso deploy --dry-run --config ecs/ecspresso.yml",
      [],
    ],
  ])("%s", (_, command, expected) => {
    expect(scriptDoes(`${SET}${command}`, { files })).toEqual(expected);
  });

  test("leaves the rollout to CodeDeploy where its configuration says so", () => {
    const lines = (config: string, service: string): readonly string[] =>
      scriptDoes(`${SET}ecspresso deploy --no-wait --config ecs/ecspresso.yml`, {
        files: { ...files, "ecs/ecspresso.yml": CONFIG + config, "ecs/service.json": service },
      });
    const byCodeDeploy = [registered, moved.replace("by ecs", "by codedeploy")];
    expect(lines("codedeploy:\n  application_name: web\n", "{}")).toEqual(byCodeDeploy);
    expect(
      lines("service_definition: service.json\n", '{ "deploymentController": { "type": "CODE_DEPLOY" } }'),
    ).toEqual(byCodeDeploy);
    expect(lines("service_definition: service.json\n", "{}")).toEqual([registered, moved]);
  });

  test("finds its configuration where the step stands", () => {
    expect(scriptDoes(`${SET}cd ecs\necspresso register`, { files })).toEqual([registered]);
  });

  test("without its configuration names nothing", () => {
    expect(scriptDoes("ecspresso deploy --no-wait")).toEqual([
      "register  ? (the definition that ecspresso's configuration names is not known)",
      "update  <?> in <?> by ecs to <taskDefinitionArn>",
    ]);
  });
});

test("ecs-deploy puts an image into what the service runs, and waits", () => {
  expect(scriptDoes('ecs-deploy -c prod -n web -i "app:$GITHUB_SHA" -t 300')).toEqual([
    "register  live <?> + image=app:${{ github.sha }}",
    "update  web in prod by ecs to <taskDefinitionArn>",
    "wait  web in prod, notices a rollback: maybe",
  ]);
});

test("ecs deploy takes a tag, or a container and its image", () => {
  const rest = ["update  web in prod by ecs to <taskDefinitionArn>", "wait  web in prod, notices a rollback: no"];
  expect(scriptDoes('ecs deploy prod web -t "$GITHUB_SHA" --timeout 600')).toEqual([
    "register  live <?> + image=<?>:${{ github.sha }}",
    ...rest,
  ]);
  expect(scriptDoes('ecs deploy --image app "app:$GITHUB_SHA" prod web')).toEqual([
    "register  live <?> + image=app:${{ github.sha }}",
    ...rest,
  ]);
});

test("ecs run and scale", () => {
  expect(scriptDoes("ecs run prod migrate")).toEqual(["runTask  migrate in prod"]);
  expect(scriptDoes("ecs scale prod web 4")).toEqual(["update  web in prod by ecs scales"]);
});

const stack = (name: string): readonly string[] => [`opaque  ${name} could register update wait`];
const app = (name: string): readonly string[] => [`opaque  ${name} could build tag push register update wait`];

test.each([
  ["terraform init\nterraform plan -out p\nterraform apply -auto-approve p", stack("terraform apply")],
  ["terraform -chdir=infra apply -auto-approve", stack("terraform apply")],
  [
    'tofu apply -var "image_tag=$GITHUB_SHA" -var region=eu-west-1',
    stack("tofu apply -var image_tag=${{ github.sha }}"),
  ],
  ["terragrunt run-all apply --terragrunt-non-interactive", stack("terragrunt run-all apply")],
  ["terraform output -raw cluster\nterraform fmt -check\nterraform destroy", []],
  ["cdk --context stage=prod deploy --require-approval never", app("cdk deploy")],
  ["npx aws-cdk@2 deploy", app("aws-cdk deploy")],
  ["cdk synth\ncdk diff", []],
  ["sam build\nsam deploy --stack-name x", app("sam deploy")],
  ["pulumi up --yes", app("pulumi up")],
  [
    "copilot svc deploy --name web --env prod",
    ["opaque  copilot svc deploy could build tag push register update wait runTask"],
  ],
  ["copilot app ls", []],
])("%s", (script, expected) => {
  expect(scriptDoes(script)).toEqual(expected);
});

test("our own command, by itself and fetched", () => {
  const expected = [
    "build  <?>:${{ github.sha }}",
    "push  <?>:${{ github.sha }}",
    "register  live <?> + image=<?>:${{ github.sha }}",
    "update  web in prod by ecs to <taskDefinitionArn>",
    "wait  web in prod, notices a rollback: yes",
    "request  https://web.example/health, fails the job: yes",
  ];
  const words = "deploy --cluster prod --service web --url https://web.example/health";
  expect(scriptDoes(`ecs-preflight ${words}`)).toEqual(expected);
  expect(scriptDoes(`npx --yes ecs-preflight@1.4.0 ${words}`)).toEqual(expected);
  expect(scriptDoes("ecs-preflight audit .\nnpx ecs-preflight deploy --dry-run\ndocker push x")).toEqual(["push  x"]);
});
