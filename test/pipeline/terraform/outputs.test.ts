import { CREDENTIALS, effectsOf, terraformPipelineOf, WORKFLOW } from "../trace.js";

const INFRA = `
variable "stage" { default = "prod" }
resource "aws_ecs_cluster" "shop" { name = "shop-\${var.stage}" }
resource "aws_ecs_service" "api" {
  name    = "api"
  cluster = aws_ecs_cluster.shop.id
}
resource "aws_ecs_task_definition" "api" { family = "api" }
output "cluster" { value = aws_ecs_cluster.shop.name }
output "service" { value = try(aws_ecs_service.api.name, "none") }
output "revision" { value = aws_ecs_task_definition.api.arn }
output "ports" { value = { api = 8080 } }
`;

/** What is pushed by a job that applies the folder "infra", or by one that comes after. */
async function pushed(script: string, apply = "terraform apply -auto-approve", inOther = false): Promise<string> {
  const run = (text: string): string => `      - run: |\n${text.replace(/^/gm, "          ")}\n`;
  const job = (name: string, steps: string, needs = ""): string =>
    `  ${name}:\n    runs-on: ubuntu-latest\n${needs}    steps:\n      - uses: actions/checkout@v4\n${CREDENTIALS}${steps}`;
  const applying = apply === "" ? "" : run(`cd infra\n${apply}`);
  const asking = run(`cd infra\n${script}`);
  const jobs = inOther
    ? job("apply", applying) + job("ship", asking, "    needs: apply\n")
    : job("ship", applying + asking);
  const pipeline = await terraformPipelineOf({
    "infra/main.tf": INFRA,
    [WORKFLOW]: `on: { push: { branches: [main] } }\njobs:\n${jobs}`,
  });
  return effectsOf(pipeline).at(-1)?.split("push  ").at(-1) ?? "";
}

test.each([
  ["docker push $(terraform output -raw cluster)", "shop-prod"],
  ["docker push $(terraform -chdir=../infra output -raw service)", "api"],
  ["docker push $(terraform output service | tr -d '\"')", "api"],
  ["docker push $(terraform output -json | jq -r .cluster.value)", "shop-prod"],
  ["docker push $(terraform output -json ports | jq -r .api)", "8080"],
  ["docker push $(terraform output -raw revision)", "${{ terraform.aws_ecs_task_definition.api.arn }}"],
  ['docker push $(terraform output -raw cluster 2>/dev/null || echo "shop")', "shop-prod"],
  ['docker push $(terraform output -raw gone || echo "shop")', "<?>{shop | }"],
])("%s", async (script, name) => {
  expect(await pushed(script)).toBe(name);
});

test("an output has the value that was given, also in a job that follows", async () => {
  const apply = "terraform apply -auto-approve -var stage=test";
  expect(await pushed("docker push $(terraform output -raw cluster)", apply)).toBe("shop-test");
  expect(await pushed("docker push $(terraform output -raw cluster)", apply, true)).toBe("shop-test");
});

test("where nothing of the run applies it, its variables are open", async () => {
  expect(await pushed("docker push $(terraform output -raw service)", "")).toBe("api");
  expect(await pushed("docker push $(terraform output -raw cluster)", "")).toBe("shop-${{ terraform.var.stage }}");
});
