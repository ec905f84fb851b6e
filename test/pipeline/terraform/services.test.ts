import { spell } from "../../../src/model/value.js";
import { type Folders, Module } from "../../../src/pipeline/terraform/module.js";
import { loadParser } from "../../../src/pipeline/terraform/parser.js";
import { servicesOf, type TerraformService } from "../../../src/pipeline/terraform/services.js";
import { parseFile } from "../../../src/pipeline/terraform/syntax.js";
import { ANYTHING_GIVEN, NOTHING_GIVEN, variablesOf } from "../../../src/pipeline/terraform/variables.js";

const parser = await loadParser();

/** The services of a root in the folder "infra"; other folders by their path. */
function services(root: string, others: Readonly<Record<string, string>> = {}, given = NOTHING_GIVEN) {
  const all: Readonly<Record<string, string>> = { ...others, infra: root };
  const folder = (path: string) => {
    const text = all[path];
    return text === undefined ? undefined : { path, blocks: parseFile(parser, `${path}/main.tf`, text).blocks };
  };
  const folders: Folders = { folder, reaches: (path) => path in all, spend: () => {}, read: (path) => all[path] };
  const variables = variablesOf("infra", given, { automatic: () => [], attributes: () => undefined });
  const infra = folder("infra");
  return infra ? servicesOf(new Module(infra, "", variables, folders)) : [];
}
const names = (all: readonly TerraformService[]): readonly string[] => all.map(({ name }) => spell(name));

const VARIABLES = `
variable "stage" { default = "Prod" }
variable "open" {}
locals {
  base  = "shop-\${lower(var.stage)}"
  map   = { api = { port = 80 }, "job" = { port = 81 } }
  loop  = local.loop
}`;

test.each([
  ['"api"', "api"],
  ['"${local.base}-api"', "shop-prod-api"],
  ['"a\\"b $${x}"', 'a"b ${x}'],
  ["local.base", "shop-prod"],
  ['format("%s-%s", "api", var.stage)', "api-Prod"],
  ['join("-", ["api", var.stage])', "api-Prod"],
  ['replace(var.stage, "Pr", "pr")', "prod"],
  ['trimsuffix(var.stage, "od")', "Pr"],
  ['lookup({ Prod = "live" }, var.stage, "other")', "live"],
  ['lookup({}, var.stage, "other")', "other"],
  ['merge({ a = "x" }, { a = "y" }).a', '${{ terraform.merge({ a = "x" }, { a = "y" }).a }}'],
  ['local.map["api"].port', "80"],
  ['coalesce("", null, "api")', "api"],
  ['coalesce(var.open, "api")', "{${{ terraform.var.open }} | api}"],
  ['try(var.stage, "api")', "Prod"],
  ['var.stage == "Prod" ? "live" : "test"', "live"],
  ['var.open == "Prod" ? "live" : "test"', "{live | test}"],
  ['length(keys(local.map)) > 1 && !false ? "many" : "one"', "many"],
  ["(var.stage)", "Prod"],
  ['"${var.open}-api"', "${{ terraform.var.open }}-api"],
  ["local.loop", "${{ terraform.local.loop }}"],
  ['"${terraform.workspace}-api"', "${{ terraform.workspace }}-api"],
  ['regex("x", var.stage)', '${{ terraform.regex("x", var.stage) }}'],
])("%s is %s", (expression, name) => {
  expect(names(services(`${VARIABLES}\nresource "aws_ecs_service" "api" {\n  name = ${expression}\n}`))).toEqual([
    name,
  ]);
});

test("blocks that count and for_each make", () => {
  const root = `${VARIABLES}
resource "aws_ecs_service" "none" {
  count = var.stage == "Test" ? 1 : 0
  name  = "none"
}
resource "aws_ecs_service" "each" {
  for_each = local.map
  name     = "\${each.key}-\${each.value.port}"
}
resource "aws_ecs_service" "unknown" {
  for_each = var.open
  name     = "app-\${each.key}"
}`;
  expect(names(services(root))).toEqual(["api-80", "job-81", "app-${{ terraform.aws_ecs_service.unknown.each.key }}"]);
});

test("modules are called with values, and hand over what they make", () => {
  const root = `
module "cluster" {
  source = "../cluster"
}
module "app" {
  source   = "../app"
  for_each = toset(["web", "job"])
  name     = each.key
  cluster  = module.cluster.id
}`;
  const others = {
    cluster:
      'resource "aws_ecs_cluster" "this" {\n  name = "shop"\n}\noutput "id" {\n  value = aws_ecs_cluster.this.id\n}',
    app: `
variable "name" {}
variable "cluster" {}
variable "tag" { default = "1.2" }
resource "aws_ecs_task_definition" "this" {
  family                = var.name
  container_definitions = jsonencode([{ image = "\${var.name}:\${var.tag}" }])
}
resource "aws_ecs_service" "this" {
  name            = var.name
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.this.arn
}`,
  };
  const found = services(root, others).map(({ address, name, cluster, images, moves }) => ({
    address,
    runs: [name, cluster, ...images.map((image) => image.value)].map((value) => value && spell(value)),
    moves,
  }));
  expect(found).toEqual([
    { address: 'module.app["web"].aws_ecs_service.this', runs: ["web", "shop", "web:1.2"], moves: true },
    { address: 'module.app["job"].aws_ecs_service.this', runs: ["job", "shop", "job:1.2"], moves: true },
  ]);
});

test("what others may give leaves every variable of the root open", () => {
  const root = `${VARIABLES}\nresource "aws_ecs_service" "api" {\n  name = "\${local.base}-\${var.stage}"\n}`;
  expect(names(services(root, {}, ANYTHING_GIVEN))).toEqual([
    "shop-${{ terraform.var.stage }}-${{ terraform.var.stage }}",
  ]);
});

test("what calls itself, or grows without end, is given up", () => {
  const doubled = Array.from({ length: 40 }, (_, at) => `  a${at} = "\${local.a${at + 1}}\${local.a${at + 1}}"`).join(
    "\n",
  );
  const root = `
locals {
${doubled}
  a40 = "x"
}
module "again" {
  source   = "../infra"
  for_each = toset(["a", "b", "c"])
}
resource "aws_ecs_service" "api" {
  name = local.a0
}`;
  const found = names(services(root));
  expect(found.length).toBeLessThan(500);
  expect(found[0]).toMatch(/^\$\{\{ terraform\./);
});
