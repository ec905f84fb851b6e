import { wordOf } from "./trace.js";

/** What a step's environment holds after GitHub has put the expression in. */
const value = (expression: string, values: Readonly<Record<string, string>> = {}): string =>
  wordOf(":", `"\${{ ${expression} }}"`, { values });

test.each([
  ["'a' == 'A'", "true"],
  ["1 == '1'", "true"],
  ["'' == 0", "true"],
  ["null == 0", "true"],
  ["true != false", "true"],
  ["2 > 10", "false"],
  ["2 <= 2", "true"],
  ["!''", "true"],
  ["'a' && 'b'", "b"],
  ["'' || 'b'", "b"],
  ["github.ref == 'refs/heads/main' && 'prod' || 'qa'", "prod"],
  ["(1 == 2) || (3 == 3)", "true"],
  ["'it''s'", "it's"],
  ["contains('abc', 'B')", "true"],
  ["contains(fromJSON('[\"a\",\"b\"]'), 'b')", "true"],
  ["startsWith(github.ref, 'refs/heads/')", "true"],
  ["endsWith('abc', 'BC')", "true"],
  ["format('{0}-{1}{{x}}', 'a', 1)", "a-1{x}"],
  ["join(fromJSON('[\"a\",\"b\"]'), '+')", "a+b"],
  ['fromJSON(\'{"a":{"b":[1,2]}}\').a.b[1]', "2"],
  ["github['ref_name']", "main"],
])("%s is %s", (expression, expected) => {
  expect(value(expression)).toBe(expected);
});

test("what is not known stays itself", () => {
  expect(value("vars.NAME")).toBe("${{ vars.NAME }}");
  expect(value("format('v-{0}', vars.NAME)")).toBe("v-${{ vars.NAME }}");
  expect(value("vars.NAME || 'x'")).toBe("{${{ vars.NAME }} | x}");
  expect(value("vars.A == 'b' && 'one' || 'two'")).toBe("{one | two}");
});

test("a value that was given is known", () => {
  expect(value("vars.NAME == 'web' && 'one' || 'two'", { "vars.NAME": "web" })).toBe("one");
});

test("text around expressions is kept", () => {
  expect(wordOf(":", '"app-${{ github.ref_name }}:${{ github.sha }}-x"')).toBe("app-main:${{ github.sha }}-x");
});
