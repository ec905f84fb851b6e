import { scriptDoes, stepsDo } from "../trace.js";

const TO = "--cluster prod --service web";

test.each([
  [`aws ecs update-service ${TO} --task-definition web:3`, ["update  web in prod by ecs to web:3"]],
  [`aws ecs update-service ${TO} --force-new-deployment`, ["update  web in prod by ecs by force"]],
  [`aws ecs update-service ${TO} --desired-count 2`, ["update  web in prod by ecs scales"]],
  [
    "aws ecs update-service --cli-input-json file://s.json",
    ["opaque  aws ecs update-service --cli-input-json could update"],
  ],
  [
    "aws ecs wait services-stable --cluster prod --services web jobs",
    ["wait  web in prod, notices a rollback: no", "wait  jobs in prod, notices a rollback: no"],
  ],
  ["aws ecs wait tasks-stopped --cluster prod --tasks t", []],
  ["aws ecs run-task --cluster prod --task-definition migrate:1", ["runTask  migrate:1 in prod"]],
  [
    `aws ecs deploy ${TO} --task-definition td.json --codedeploy-appspec a.json`,
    [
      "register  td.json",
      "update  web in prod by codedeploy to <taskDefinitionArn>",
      "wait  web in prod, notices a rollback: yes",
    ],
  ],
  ["aws deploy create-deployment --application-name shop", ["update  shop in - by codedeploy"]],
  [
    'aws deploy create-deployment --application-name shop --s3-location "bucket=b,key=appspec.yml,bundleType=YAML"',
    ["update  shop in - by codedeploy"],
  ],
  ['aws deploy create-deployment --application-name shop --s3-location "bucket=b,key=r.zip,bundleType=zip"', []],
  ["aws deploy create-deployment --application-name shop --github-location repository=o/r,commitId=1", []],
  ["docker buildx b -t app:1 . && docker push app:1", ["build  app:1", "push  app:1"]],
  [
    "aws cloudformation deploy --stack-name s --template-file t.yml",
    ["opaque  aws cloudformation deploy could register update wait"],
  ],
  [
    "aws sts assume-role --role-arn arn:aws:iam::1:role/a --role-session-name x",
    ["credentials  chain arn:aws:iam::1:role/a"],
  ],
  ["aws configure set aws_access_key_id AK", ["credentials  keys"]],
  [
    "aws ecr get-login-password | docker login --username AWS --password-stdin 1.dkr.ecr.eu-west-1.amazonaws.com",
    ["login  1.dkr.ecr.eu-west-1.amazonaws.com"],
  ],
  [
    "aws ecr put-image --repository-name app --image-tag live --image-manifest m",
    ["tag  m -> <registry>/app:live in the registry"],
  ],
  ["aws s3 sync . s3://bucket\naws ecs list-tasks --cluster prod", []],
])("%s", (script, expected) => {
  expect(scriptDoes(script, { files: { "td.json": '{"a":1}' } })).toEqual(expected);
});

describe("a request after a deployment", () => {
  const fate = (script: string): string | undefined =>
    scriptDoes(`aws ecs update-service ${TO} --task-definition a:1\n${script}`)
      .at(-1)
      ?.replace(/^request {2}https:\/\/a\.example, fails the job: /, "");

  test.each([
    ["curl -f https://a.example", "yes"],
    ["curl -fsS https://a.example", "yes"],
    ["curl --fail-with-body https://a.example", "yes"],
    ["curl https://a.example", "no"],
    ["curl -sSo /dev/null https://a.example", "no"],
    ["wget -q https://a.example", "yes"],
    ["curl -f https://a.example || true", "no  [tolerated]"],
    ["curl -f https://a.example || exit 1", "yes"],
    ["if ! curl -f https://a.example; then exit 1; fi", "yes"],
    ["if curl -f https://a.example; then echo up; fi", "no"],
    ["set +e\ncurl -f https://a.example\necho done", "no"],
    ["test \"$(curl -s -o /dev/null -w '%{http_code}' https://a.example)\" = 200", "yes"],
    [
      "code=$(curl -s -o /dev/null -w '%{http_code}' https://a.example)\nif [ \"$code\" != 200 ]; then exit 1; fi",
      "yes",
    ],
    ["curl -s https://a.example | grep -q ok", "yes"],
    ["for i in 1 2 3; do curl -f https://a.example && exit 0; sleep 5; done\nexit 1", "yes"],
    ["for i in 1 2 3; do curl -f https://a.example && break; sleep 5; done", "no"],
    ["until curl -f https://a.example; do sleep 5; done", "yes"],
    ["timeout 60 curl -f https://a.example", "yes"],
  ])("%s: %s", (script, expected) => {
    expect(fate(script)).toBe(expected);
  });
});

test("waiting and then comparing what runs notices a rollback", () => {
  const script = `aws ecs update-service ${TO} --task-definition web:7
aws ecs wait services-stable --cluster prod --services web
running=$(aws ecs describe-services --cluster prod --services web --query 'services[0].taskDefinition' --output text)
[ "$running" = web:7 ]`;
  expect(scriptDoes(script).at(-1)).toBe("wait  web in prod, notices a rollback: yes");
});

test("a definition made on the spot", () => {
  const heredoc = `cat > td.json <<END\n{ "family": "web", "containerDefinitions": [{ "name": "web", "image": "app:$GITHUB_SHA" }] }\nEND\naws ecs register-task-definition --cli-input-json file://td.json`;
  expect(scriptDoes(heredoc)).toEqual(["register  assembled + image=app:${{ github.sha }}"]);
  const options = `aws ecs register-task-definition --family web --container-definitions '[{"name":"web","image":"'"app:$GITHUB_SHA"'"}]'`;
  expect(scriptDoes(options)).toEqual(["register  assembled + image=app:${{ github.sha }}"]);
});

test("the commit that git names is the one checked out", () => {
  expect(
    stepsDo("- uses: actions/checkout@v4\n  with: { ref: other }\n- run: docker push app:$(git rev-parse HEAD)"),
  ).toEqual(["push  app:${{ git.head }}"]);
  expect(stepsDo("- uses: actions/checkout@v4\n- run: docker push app:$(git log -1 --format=%h)")).toEqual([
    "push  app:${{ github.sha | slice }}",
  ]);
});

test.each([
  'git rev-parse --short "$GITHUB_SHA"',
  "git rev-parse --short ${{ github.sha }}",
  "git rev-parse --short 'HEAD^{commit}'",
])("%s prints the commit", (command) => {
  expect(scriptDoes(`docker push app:$(${command})`)).toEqual(["push  app:${{ github.sha | slice }}"]);
});

test("a branch that is handed to rev-parse is no commit that is known", () => {
  expect(scriptDoes("docker push app:$(git rev-parse origin/release)")).toEqual(["push  app:<?>"]);
});

const DEPLOYS = "opaque  x could credentials login build tag push register update runTask wait request";

test.each([
  ["xargs without a command is echo", 'docker push "$(echo " app:$GITHUB_SHA " | tr -d \'\\r\' | xargs)"'],
  ["dd", "M=$(dd if=/dev/urandom bs=15 count=1 status=none | base64)\ndocker push app:$GITHUB_SHA"],
  ["createdb", "createdb -h localhost test\nalembic upgrade head\ndocker push app:$GITHUB_SHA"],
  ["mapfile", 'mapfile -t tags < <(printf "%s\\n" one "$GITHUB_SHA")\ndocker push "app:${tags[1]}"'],
  ["readarray", 'readarray -t tags <<< "$GITHUB_SHA"\ndocker push "app:${tags[0]}"'],
  ["poetry about its packages", "poetry install\ndocker push app:$GITHUB_SHA"],
  ["poetry run", "poetry run docker push app:$GITHUB_SHA"],
  ["nvm exec", "nvm exec 22 docker push app:$GITHUB_SHA"],
])("nothing is hidden by %s", (_, script) => {
  expect(scriptDoes(script)).toEqual(["push  app:${{ github.sha }}"]);
});

test("a delimiter of random bytes ends what it began", () => {
  const script = `EOF=$(dd if=/dev/urandom bs=15 count=1 status=none | base64)
    { echo "tag<<$EOF"; echo "$GITHUB_SHA"; echo "$EOF"; } >> "$GITHUB_OUTPUT"`;
  expect(stepsDo(`- id: t\n  run: |\n    ${script}\n- run: docker push app:\${{ steps.t.outputs.tag }}`)).toEqual([
    "push  app:${{ github.sha }}",
  ]);
});

test("an element of a list that a command prints is not known", () => {
  const script = "mapfile -t old < <(aws ecs list-task-definitions --family-prefix web --output text)";
  expect(scriptDoes(`${script}\naws ecs update-service ${TO} --task-definition "\${old[1]}"`)).toEqual([
    "update  web in prod by ecs to <?>",
  ]);
});

test("a program of the repository under the name of a known one is not that one", () => {
  expect(scriptDoes("./bin/flyway", { files: { "bin/flyway": "#!/usr/bin/env python3\nimport boto3\n" } })).toEqual([
    DEPLOYS.replace("x", "flyway"),
  ]);
});

const program = (text: string, name = "tool.py"): readonly string[] =>
  scriptDoes(name.endsWith(".py") ? `python ${name}` : `node ${name}`, { files: { [name]: text } });

test.each([
  ["data alone", 'import argparse, json, sys\nNAMES = {"aws_ecs_service.app"}\nre.compile("docker")\n', "tool.py"],
  ["another service of AWS", 'import boto3\ns3 = boto3.client("s3")\ns3.upload_file("a", "b", "c")\n', "tool.py"],
  ["files alone", 'import fs from "node:fs";\nfs.writeFileSync("aws.json", "{}");\n', "tool.mjs"],
])("a program that reaches %s does nothing", (_, text, name) => {
  expect(program(text, name)).toEqual([]);
});

test.each([
  ["a service named elsewhere", "import boto3\nc = boto3.client(name)\n", "tool.py", DEPLOYS],
  ["other programs", 'import subprocess\nsubprocess.run(["aws", "ecs", "update-service"])\n', "tool.py", DEPLOYS],
  ["a package that nobody knows here", "import fleet\nfleet.ecs()\n", "tool.py", DEPLOYS],
  [
    "ECS",
    'import boto3\nboto3.client("ecs").update_service()\n',
    "tool.py",
    "opaque  x could register update runTask wait",
  ],
  ["an address", 'import requests, sys\nrequests.get("https://x")\n', "tool.py", "opaque  x could request"],
  ["ECR", 'import { ECRClient } from "@aws-sdk/client-ecr";\n', "tool.mjs", "opaque  x could tag push login"],
  ["other programs by fork", 'require("child_process").execSync("aws ecs x");\n', "tool.js", DEPLOYS],
])("a program that reaches %s may do what that does", (_, text, name, expected) => {
  expect(program(text, name)).toEqual([expected.replace(" x ", name.endsWith("py") ? " python " : " node ")]);
});

test.each([
  ["an argument", `T=$(python3 -c 'import json,sys; print(json.load(sys.stdin)["a"])' < a.json)`],
  ["standard input", "python3 - one two <<'EOF'\nimport json\nprint(json.dumps({}))\nEOF"],
  ["a module of Python", "cat a.json | python3 -m json.tool"],
])("a program on %s is read like one in a file", (_, script) => {
  expect(scriptDoes(script)).toEqual([]);
});

test("a local JavaScript action is read where its program lies beside it", () => {
  const does = (text: string): readonly string[] =>
    stepsDo("- uses: ./ship-ecs", {
      files: {
        "ship-ecs/action.yml": "runs:\n  using: node20\n  main: index.js\n",
        "ship-ecs/index.js": text,
      },
    });
  expect(does('const core = require("@actions/core");\ncore.info("done");\n')).toEqual([]);
  expect(does('const { exec } = require("child_process");\n')).toEqual([DEPLOYS.replace(" x ", " ./ship-ecs ")]);
});

test.each([
  ["a service of its own", "ssh -i key -o BatchMode=yes ubuntu@10.0.0.1 'sudo systemctl restart web'"],
  ["containers of its own", "ssh ubuntu@10.0.0.1 <<'EOF'\ncd /srv\ndocker compose pull\ndocker compose up -d\nEOF"],
  ["a tunnel", "ssh -f -N -L 5432:db:5432 bastion"],
])("a host that is told about %s does nothing to ECS", (_, script) => {
  expect(scriptDoes(script)).toEqual([]);
});

const ANYTHING = "register update runTask wait login build tag push request";

test.each([
  ["a service of ECS", "ssh host aws --region eu-west-1 ecs update-service", "register update runTask wait"],
  ["an address", "ssh host 'curl -f localhost/health'", "request"],
  ["a script", "sshpass -p x ssh host bash -s < deploy.sh", ANYTHING],
  ["commands nobody knows", 'ssh host "$(unheard-of)"', ANYTHING],
])("a host that is told about %s may do something", (_, script, could) => {
  expect(scriptDoes(script).at(-1)).toBe(`opaque  ssh could ${could}`);
});
