import { cutMiddle } from "../../src/report/cut-middle.js";
import { Names } from "../../src/report/names.js";
import { target } from "./sample.js";

test("a long name keeps what tells it apart", () => {
  const names = ["payments", "invoices", "reports"].map(
    (part) => `acme-platform-production-${part}-background-worker-ecs`,
  );
  const cut = names.map((name) =>
    cutMiddle(
      name,
      names.filter((other) => other !== name),
      32,
    ),
  );
  for (const [index, part] of ["payments", "invoices", "reports"].entries()) {
    expect(cut[index]).toContain(part);
    expect(cut[index]).toHaveLength(32);
  }
});

test("a name that goes on where another one ends keeps its end", () => {
  const name = `${"a-long-prefix-".repeat(3)}api-v2`;
  expect(cutMiddle(name, [name.slice(0, -3)], 20)).toMatch(/api-v2$/);
});

test("wide characters are counted as two columns", () => {
  expect(cutMiddle("配置サービス配置サービス", [], 9)).toBe("配置…ビス");
});

test("short names stay as they are", () => {
  expect(cutMiddle("api", ["web"], 10)).toBe("api");
});

test("targets of one name are told apart by where they are, or by their file", () => {
  const two = [
    target("eu", { title: "api → prod", region: "eu-west-1" }),
    target("us", { title: "api → prod", region: "us-east-1" }),
  ];
  expect(new Names(two).list(two, 80)).toEqual(["api (eu-west-1), api (us-east-1)"]);
  const workflow = (id: string) =>
    target(id, { kind: "pipeline", title: "Tests", workflows: [`.github/workflows/${id}.yml (push)`] });
  const workflows = ["back", "front"].map(workflow);
  expect(new Names(workflows).list(workflows, 80)).toEqual(["Tests (back.yml), Tests (front.yml)"]);
});

test("names of a cluster stand together, and the rest is counted", () => {
  const targets = ["prod", "staging"].flatMap((cluster) =>
    ["api", "web", "worker"].map((name) => target(`${name}-${cluster}`, { title: `${name} → ${cluster}` })),
  );
  const names = new Names(targets);
  expect(names.list(targets, 80)).toEqual(["api, web, worker → prod; api, web, worker → staging"]);
  expect(names.list(targets, 26, 1)).toEqual(["api → prod; and 5 more"]);
});
