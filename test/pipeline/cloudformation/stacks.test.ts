import { scriptDoes, stepsDo } from "../trace.js";

/** A template with one service, of which the image and the name are given. */
const template = (image: string, more = "", name = "web"): string => `
Parameters:
  Tag: { Type: String }
  Stage: { Type: String, Default: prod }
  Names: { Type: CommaDelimitedList, Default: "one, two" }
  Kept: { Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/image }
Mappings:
  Stages:
    prod: { name: live }
    dev: { name: test }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsNamed: !Not [!Equals [!Ref Tag, ""]]
  Both: !And [!Condition IsProd, !Or [!Condition IsNamed, { "Fn::Equals": [a, b] }]]
Resources:
  Repository:
    Type: AWS::ECR::Repository
    Properties: { RepositoryName: app }
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: shop }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: web
          Image: ${image}
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: ${name}
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
${more}`;

const DEPLOY =
  "aws cloudformation deploy --stack-name shop --template-file t.yml --parameter-overrides Tag=$GITHUB_SHA";
const does = (text: string, script = DEPLOY): readonly string[] => scriptDoes(script, { files: { "t.yml": text } });
const imageOf = (image: string, script = DEPLOY): string =>
  (does(template(image), script)[0] ?? "").replace("register  template + web.image=", "");

const SHA = "${{ github.sha }}";

test("a stack registers the definitions of its template, moves its services and waits for them", () => {
  expect(does(template("!Sub app:${Tag}"))).toEqual([
    `register  template + web.image=app:${SHA}`,
    "update  web in shop by tool to <taskDefinitionArn>",
    "wait  web in shop, notices a rollback: yes",
  ]);
});

test.each([
  ['"app:1"', "app:1"],
  ["!Ref Tag", SHA],
  ["{ Ref: Tag }", SHA],
  ['!Sub "app:${Tag}-${Stage}"', `app:${SHA}-prod`],
  ['!Sub ["${A}:${Tag}", { A: !Ref Stage }]', `prod:${SHA}`],
  ['!Sub "${!Tag}"', "${Tag}"],
  ['!Join [":", [app, !Ref Tag]]', `app:${SHA}`],
  [
    '!Join ["/", [!GetAtt Repository.RepositoryUri, x]]',
    "${{ cloudformation.AWS::AccountId }}.dkr.ecr.eu-west-1.amazonaws.com/app/x",
  ],
  [
    '{ "Fn::GetAtt": [Repository, RepositoryUri] }',
    "${{ cloudformation.AWS::AccountId }}.dkr.ecr.eu-west-1.amazonaws.com/app",
  ],
  ['!Sub "${AWS::Region}/${AWS::StackName}"', "eu-west-1/shop"],
  ["!FindInMap [Stages, !Ref Stage, name]", "live"],
  ["!FindInMap [Stages, !Ref Tag, name]", "${{ cloudformation.Fn::FindInMap }}"],
  ["!If [IsProd, a, b]", "a"],
  ["!If [Both, a, b]", "a"],
  ["!If [Unheard, a, b]", "{a | b}"],
  ["!Select [1, !Ref Names]", "two"],
  ['!Select [0, !Split ["-", "x-y"]]', "x"],
  ["!Ref Kept", "${{ cloudformation.Kept }}"],
  ["!ImportValue base-image", "${{ cloudformation.import.base-image }}"],
  ["!Base64 x", "${{ cloudformation.Fn::Base64 }}"],
  ["!Ref Nothing", "${{ cloudformation.Nothing }}"],
])("the image %s is %s", (image, expected) => {
  expect(imageOf(image)).toBe(expected);
});

test("an item or property that AWS::NoValue takes out is not there", () => {
  const text = template("a\n        - !If [IsProd, !Ref AWS::NoValue, { Name: side, Image: b }]");
  expect(does(text)[0]).toBe("register  template + web.image=a");
});

test.each([
  ["--parameter-overrides Tag=1 Stage=dev", "1 dev"],
  ["--parameter-overrides ParameterKey=Tag,ParameterValue=1 ParameterKey=Stage,ParameterValue=dev", "1 dev"],
  ["--parameter-overrides 'Tag=1 2' Stage=\"$GITHUB_REF_NAME\"", "1 2 main"],
  ["--parameter-overrides file://p.json", "7 dev"],
  ["--parameter-overrides file://q.json", "8 test"],
  ["--parameter-overrides $(cat unknown)", "${{ cloudformation.Tag }} ${{ cloudformation.Stage }}"],
  ["--parameter-overrides file://elsewhere.json", "${{ cloudformation.Tag }} ${{ cloudformation.Stage }}"],
])("%s gives %s", (options, expected) => {
  const files = {
    "t.yml": template('!Sub "${Tag} ${Stage}"'),
    "p.json": '[{"ParameterKey":"Tag","ParameterValue":"7"},{"ParameterKey":"Stage","ParameterValue":"dev"}]',
    "q.json": '{"Parameters":{"Tag":"8","Stage":"test"}}',
  };
  const [register] = scriptDoes(`aws cloudformation deploy --stack-name s --template-file t.yml ${options}`, { files });
  expect(register).toBe(`register  template + web.image=${expected}`);
});

test("the audit may be told the value of a parameter", () => {
  const world = { files: { "t.yml": template("!Ref Stage") }, values: { "cloudformation.Stage": "qa" } };
  expect(scriptDoes(DEPLOY, world)[0]).toBe("register  template + web.image=qa");
});

test("the operations of the API do not wait, unless they are waited for", () => {
  const update =
    "aws cloudformation update-stack --stack-name s --template-body file://t.yml --parameters ParameterKey=Tag,ParameterValue=1";
  expect(does(template("!Ref Tag"), update)).toEqual([
    "register  template + web.image=1",
    "update  web in shop by tool to <taskDefinitionArn>",
  ]);
  expect(
    does(template("!Ref Tag"), `${update}\naws cloudformation wait stack-update-complete --stack-name s`).at(-1),
  ).toBe("wait  web in shop, notices a rollback: yes");
});

test("a change set that is not carried out changes nothing", () => {
  expect(does(template("a"), `${DEPLOY} --no-execute-changeset`)).toEqual([]);
});

test("what is packaged is the template that it was made of", () => {
  const script = `aws cloudformation package --template-file t.yml --s3-bucket b --output-template-file out/t.yml\n${DEPLOY.replace("t.yml", "out/t.yml")}`;
  expect(does(template("a"), script)[0]).toBe("register  template + web.image=a");
});

const COULD = "opaque  aws cloudformation deploy could register update wait";

test.each([
  [
    "a template that is not here",
    "aws cloudformation deploy --stack-name s --template-file elsewhere.yml",
    template("a"),
  ],
  ["a template that a step changes", `sed -i s/a/b/ t.yml\n${DEPLOY}`, template("a")],
  ["no template", DEPLOY, "a: 1\n"],
])("%s may hold anything", (_, script, text) => {
  expect(does(text, script)).toEqual([COULD]);
});

test.each([
  ["a macro", "Transform: [Ours]\n"],
  [
    "a stack that lies elsewhere",
    "  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: https://x/y.yml }\n",
  ],
])("beside %s there may be more", (_, more) => {
  expect(does(template("a", more)).at(-1)).toBe(COULD);
});

test("stacks within a stack are followed into the repository, with what they are told", () => {
  const outer = `
Parameters: { Tag: { Type: String } }
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./inner/t.yml
      Parameters: { Tag: !Sub "v-\${Tag}" }
`;
  const files = { "t.yml": outer, "inner/t.yml": template('!Sub "${Tag} ${Stage} ${AWS::StackName}"') };
  expect(scriptDoes(DEPLOY, { files })[0]).toBe(
    `register  template + web.image=v-${SHA} prod shop-Inner-\${{ cloudformation.Inner.suffix }}`,
  );
});

test("a condition on a default that the stack may not have leaves a resource open", () => {
  const text = template("a").replace(
    "    Type: AWS::ECS::Service",
    "    Condition: IsProd\n    Type: AWS::ECS::Service",
  );
  expect(does(text)[1]).toBe("update  web in shop by tool to <taskDefinitionArn>  [may]");
  expect(does(text, `${DEPLOY} Stage=dev`)).toEqual(["register  template + web.image=a"]);
});

test("a service that CodeDeploy moves is not moved by its stack", () => {
  expect(does(template("a", "      DeploymentController: { Type: CODE_DEPLOY }\n"))).toEqual([
    "register  template + web.image=a",
  ]);
});

test("a revision that the stack is given is the one that it runs", () => {
  const text = `
Parameters: { Revision: { Type: String } }
Resources:
  Service: { Type: AWS::ECS::Service, Properties: { ServiceName: web, Cluster: shop, TaskDefinition: !Ref Revision } }
`;
  const script = `R=$(aws ecs register-task-definition --cli-input-json file://td.json --query taskDefinition.taskDefinitionArn --output text)
aws cloudformation deploy --stack-name s --template-file t.yml --parameter-overrides "Revision=$R"`;
  const files = { "t.yml": text, "td.json": '{"containerDefinitions":[]}' };
  expect(scriptDoes(script, { files }).slice(1)).toEqual([
    "update  web in shop by tool to <taskDefinitionArn>",
    "wait  web in shop, notices a rollback: yes",
  ]);
});

test("a service without a name gets the one that CloudFormation makes", () => {
  const text = template("a").replace("      ServiceName: web\n", "");
  expect(does(text)[1]).toBe(
    "update  shop-Service-${{ cloudformation.Service.suffix }} in shop by tool to <taskDefinitionArn>",
  );
});

test("templates in JSON are read alike", () => {
  const json = JSON.stringify({
    Resources: {
      Task: {
        Type: "AWS::ECS::TaskDefinition",
        Properties: { ContainerDefinitions: [{ Name: "web", Image: { "Fn::Sub": "app:${AWS::StackName}" } }] },
      },
    },
  });
  expect(does(json)).toEqual(["register  template + web.image=app:shop"]);
});

test("the action makes a stack of a template, with defaults where nothing is given", () => {
  const step = `- uses: aws-actions/aws-cloudformation-github-deploy@v1
  with:
    name: shop
    template: infra/t.yml
    parameter-overrides: Tag=\${{ github.sha }},Names="a,b"`;
  const files = { "infra/t.yml": template('!Sub "${Tag} ${Stage}"') };
  expect(stepsDo(step, { files })[0]).toBe(`register  template + web.image=${SHA} prod`);
  expect(stepsDo(step.replace("infra/t.yml", "https://x/t.yml"))).toEqual([
    "opaque  aws-actions/aws-cloudformation-github-deploy could register update wait",
  ]);
});

const CONFIG = `version = 0.1
[default.deploy.parameters]
stack_name = "shop"
parameter_overrides = "Tag=\\"from-config\\" Stage=dev"
[prod.deploy.parameters]
parameter_overrides = [
  "Tag=listed",
]
`;

test.each([
  ["sam deploy --parameter-overrides 'Tag=1 Stage=dev'", "1 dev"],
  ["sam deploy --parameter-overrides ParameterKey=Tag,ParameterValue=1", "1 prod"],
  ["sam deploy", "from-config dev"],
  ["sam deploy --config-env prod", "listed prod"],
  ["sam build -t template.yaml\nsam deploy --no-confirm-changeset", "from-config dev"],
])("%s gives %s", (script, expected) => {
  const files = { "template.yaml": template('!Sub "${Tag} ${Stage}"'), "samconfig.toml": CONFIG };
  expect(scriptDoes(script, { files })[0]).toBe(`register  template + web.image=${expected}`);
});

test("sam with functions alone does nothing to ECS", () => {
  const text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F: { Type: AWS::Serverless::Function }\n";
  expect(scriptDoes("sam build\nsam deploy", { files: { "template.yaml": text } })).toEqual([]);
  expect(scriptDoes("sam deploy")).toEqual(["opaque  sam deploy could build tag push register update wait"]);
});

test("names that lead in a circle are nothing", () => {
  const text = template("!Ref Stage").replace("ClusterName: shop", "ClusterName: !Ref Cluster");
  expect(does(text.replace("IsProd: !Equals [!Ref Stage, prod]", "IsProd: !Condition IsProd"))[1]).toContain(
    "update  web",
  );
});
