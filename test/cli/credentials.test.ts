import { resolve } from "node:path";
import { FORMATS } from "../../src/cli/command-line.js";
import { Scratch } from "./command-line.js";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const CASES = [
  "password",
  "url-with-a-password",
  "given-to-render",
  "written-in-the-workflow",
  "password-in-terraform",
];
const VALUE = "correct-horse";

const said = (...words: string[]): string => {
  const { stdout, stderr } = scratch.run(...words);
  return stdout + stderr;
};

describe.each(CASES)("a credential, %s", (name) => {
  const directory = resolve("fixtures/task-definition/no-plaintext-secrets", name);

  test.each(FORMATS)("is told in %s, its value is not", (format) => {
    const text = said("audit", directory, "--offline", "--format", format);
    expect(text).toContain("no-plaintext-secrets");
    expect(text).not.toContain(VALUE);
  });

  test("is not shown by trace", () => {
    const text = said("trace", directory);
    expect(text).toContain("job deploy");
    expect(text).not.toContain(VALUE);
  });
});
