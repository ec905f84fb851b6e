import { fits, namesOf } from "../../src/engine/names.js";

test.each([
  [".github/workflows/deploy.yml", ".github/workflows/deploy.yml", true],
  [".github/workflows/*.yml", ".github/workflows/deploy.yml", true],
  [".github/*.yml", ".github/workflows/deploy.yml", false],
  ["**/*.tf", "main.tf", true],
  ["**/*.tf", "infra/prod/main.tf", true],
  ["infra/**", "infra/prod/main.tf", true],
  ["infra/**", "infrastructure/main.tf", false],
  ["**", "a/b", true],
  ["Dockerfile?", "Dockerfile1", true],
  ["a?b", "a/b", false],
  ["a.b", "axb", false],
  ["*", "", true],
  ["a*", "", false],
  ["", "a", false],
  ["prod/*", "prod/api", true],
  ["[x](y|z)", "[x](y|z)", true],
])("%j on %j: %j", (pattern, path, expected) => {
  expect(fits(pattern, path)).toBe(expected);
});

test("a pattern of many stars takes no time", () => {
  const started = performance.now();
  expect(fits("**a*".repeat(75), `${"a/".repeat(2000)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

test("what a target may be called", () => {
  expect(namesOf({ id: "x", kind: "service", title: "api → ${{ vars.C }}", name: "production" })).toEqual([
    "api → ${{ vars.C }}",
    "api",
    "${{ vars.C }}/api",
    "production",
    "api → <vars.C>",
    "<vars.C>/api",
  ]);
  expect(namesOf({ id: "y", kind: "pipeline", title: "Build → push" })).toEqual(["Build → push"]);
});
