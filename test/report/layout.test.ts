import { spread, wordsOf, wrapText } from "../../src/report/layout.js";
import { styleOf } from "../../src/report/style.js";
import { displayWidth, padTo } from "../../src/report/width.js";

test.each([
  ["plain words stay  apart", ["plain", "words", "stay", "", "apart"]],
  ["the path ./${{ inputs.stage }}/a.json is", ["the", "path", "./${{ inputs.stage }}/a.json", "is"]],
  ["asks x-{${{ vars.A }} | main}-api whether", ["asks", "x-{${{ vars.A }} | main}-api", "whether"]],
  ['allow {"Effect": "Allow"}', ["allow", '{"Effect":', '"Allow"}']],
  ["open {{ never closed", ["open", "{{", "never", "closed"]],
])("the words of %j", (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test("many braces take no longer than few", () => {
  expect(wordsOf("{ ".repeat(20_000)).length).toBe(20_001);
  expect(wordsOf("{a | b} ".repeat(5_000)).length).toBe(5_001);
});

test.each([
  ["api", 3],
  ["デプロイ", 8],
  ["배포", 4],
  ["🚀 api", 6],
  ["🇯🇵", 2],
  ["e\u0301", 1],
  ["✔ → …", 5],
])("%s is %d columns wide", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test("wide text is wrapped, spread and padded by its columns", () => {
  expect(wrapText("サービス サービス", 10)).toEqual(["サービス", "サービス"]);
  expect(spread("配置", 4, "右", styleOf({ columns: 10, colors: false }))).toBe("配置    右");
  expect(padTo("配置", 6)).toBe("配置  ");
});
