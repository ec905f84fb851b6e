import { scriptDoes, wordOf } from "../trace.js";

const TEMPLATE = '{"family":"web","containerDefinitions":[{"name":"web","image":"<IMAGE_NAME>","cpu":1}]}';
const VARIABLES = TEMPLATE.replace("<IMAGE_NAME>", "${IMAGE}");
const REGISTER = "aws ecs register-task-definition --cli-input-json file://out.json";

test.each([
  ["sed to another file", 'sed "s|<IMAGE_NAME>|app:$GITHUB_SHA|" td.json > out.json'],
  ["sed in place on a copy", 'cp td.json out.json\nsed -i "s#<IMAGE_NAME>#app:${GITHUB_SHA}#g" out.json'],
  ["BSD sed in place", 'cat td.json > out.json\nsed -i "" -e "s|<IMAGE_NAME>|app:$GITHUB_SHA|" out.json'],
  ["sed in a pipeline", 'cat td.json | sed -e "s|<IMAGE_NAME>|app:$GITHUB_SHA|g" | tee out.json'],
  [
    "sed that matches the whole field",
    `sed -E 's|"image": ?"[^"]*"|"image":"app:'"$GITHUB_SHA"'"|' td.json > out.json`,
  ],
  ["sed, then moved", 'sed "s|<IMAGE_NAME>|app:$GITHUB_SHA|" td.json > tmp.json && mv tmp.json out.json'],
  [
    "jq with an argument",
    `jq --arg IMAGE "app:$GITHUB_SHA" '.containerDefinitions[0].image = $IMAGE' td.json > out.json`,
  ],
  [
    "jq with the environment",
    `export IMAGE="app:$GITHUB_SHA"\njq '.containerDefinitions[0].image = env.IMAGE' td.json > out.json`,
  ],
  [
    "yq with the environment",
    `cp td.json out.json\nIMAGE="app:$GITHUB_SHA" yq -i '.containerDefinitions[0].image = strenv(IMAGE)' out.json`,
  ],
])("an image that is put into a checked-in definition: %s", (name, script) => {
  // sed sees the whole text and so the container's name; a path of jq or yq names it by its number.
  const field = name.includes("sed") ? "web.image" : "image";
  expect(scriptDoes(`${script}\n${REGISTER}`, { files: { "td.json": TEMPLATE } })).toEqual([
    `register  td.json + ${field}=app:\${{ github.sha }}`,
  ]);
});

test("a template with variables goes through envsubst", () => {
  const script = `export IMAGE="app:$GITHUB_SHA"\nenvsubst < td.json > out.json\n${REGISTER}`;
  expect(scriptDoes(script, { files: { "td.json": VARIABLES } })).toEqual([
    "register  td.json + web.image=app:${{ github.sha }}",
  ]);
});

test("a template that is no .json file is a definition, too", () => {
  const script = `IMAGE="app:$GITHUB_SHA" envsubst < td.json.tpl > out.json\n${REGISTER}`;
  expect(scriptDoes(script, { files: { "td.json.tpl": VARIABLES } })).toEqual([
    "register  td.json.tpl + web.image=app:${{ github.sha }}",
  ]);
});

test("envsubst leaves what its list does not name", () => {
  const script = `export IMAGE=app:1\nenvsubst '$OTHER' < td.json > out.json\n${REGISTER}`;
  expect(scriptDoes(script, { files: { "td.json": VARIABLES } })).toEqual(["register  td.json"]);
});

test("a script of sed that cannot be read leaves a definition with something changed", () => {
  const script = `sed '/IMAGE/d' td.json > out.json\n${REGISTER}`;
  expect(scriptDoes(script, { files: { "td.json": TEMPLATE } })).toEqual(["register  td.json + *=<?>"]);
});

test("two substitutions, one that reuses what matched", () => {
  expect(wordOf("V=$(echo release/1.2 | sed 's|release/||; s/\\(1\\)\\.2/v\\1/')", '"app:$V"')).toBe("app:v1");
});

test("sed changes what is known and remembers where a text comes from", () => {
  expect(wordOf("B=$(echo \"$GITHUB_REF\" | sed 's|refs/heads/||')", '"app:$B"')).toBe("app:main");
  expect(wordOf("B=$(echo \"$GITHUB_SHA\" | sed 's/[^a-z]/-/g')", '"app:$B"')).toBe("app:${{ github.sha | sed }}");
});

test("sed without g replaces the first match of every line", () => {
  expect(wordOf("V=$(echo a-b-c | sed 's/-/_/')", '"app:$V"')).toBe("app:a_b-c");
  expect(wordOf("V=$(echo a-b-c | sed 's/-/_/g')", '"app:$V"')).toBe("app:a_b_c");
});

test("what a program prints is not known, and not empty", () => {
  expect(wordOf("V=$(gh release view --json tagName)", '"app:$V"')).toBe("app:<?>");
});

test("printenv and mktemp", () => {
  expect(wordOf("V=$(printenv GITHUB_SHA)", '"app:$V"')).toBe("app:${{ github.sha }}");
  expect(wordOf('F=$(mktemp)\necho "$GITHUB_SHA" > "$F"\nV=$(cat "$F")', '"app:$V"')).toBe("app:${{ github.sha }}");
});

test("grep decides on known text, and keeps the lines that match", () => {
  expect(
    scriptDoes("echo v1.2 | grep -qE '^v[0-9]' && docker push a\necho x | grep -q y && docker push b\ndocker push c"),
  ).toEqual(["push  a", "push  c"]);
  expect(wordOf("V=$(printf 'a=1\\nb=2\\n' | grep b= | cut -d= -f2)", '"app:$V"')).toBe("app:2");
  expect(scriptDoes("cat list.txt | grep -q y && docker push b")).toEqual(["push  b  [may]"]);
});

test.each([
  ["grep -q 'a+b'", "b"],
  ["grep -q 'x\\+y'", "a"],
  ["grep -qE 'x+y'", "a"],
  ["grep -qF 'x.y'", "b"],
  ["grep -qx 'xy'", "b"],
  ["grep -qxE 'x+|x+y'", "a"],
  ["grep -qP '^\\w+$'", "a"],
  ["grep -qi 'XY'", "a"],
])("%s decides as it does", (command, pushed) => {
  expect(scriptDoes(`if echo xxy | ${command}; then docker push a; else docker push b; fi`)).toEqual([
    `push  ${pushed}`,
  ]);
});

test.each(["grep -qw xxy", "grep -qP '(?=x)'", "grep -qE '(x)\\1'"])("%s may find it", (command) => {
  expect(scriptDoes(`echo xxy | ${command} && docker push a`)).toEqual(["push  a  [may]"]);
});

test.each([
  ["s/x*$//", "a.b c\\nd"],
  ["s/[[:space:]]*$/;/", "a.b cx;\\nd;"],
  ["s/[^.]*\\.//", "b cx\\nd"],
  ["s/(.)/[\\1]/", "a.b cx\\nd"],
  ["s/\\(.\\)\\./\\1\\1/g", "aab cx\\nd"],
  ["s/^/- /", "- a.b cx\\n- d"],
  ["s/\\n//g", "a.b cx\\nd"],
  ["s/a\\|c/_/g", "_.b _x\\nd"],
])("sed '%s' goes line by line", (script, printed) => {
  expect(wordOf(`V=$(printf 'a.b cx\\nd\\n' | sed '${script}')`, '"app:$V"')).toBe(
    `app:${printed.replaceAll("\\n", "\n")}`,
  );
});

test.each([
  ["tr '[:upper:]' '[:lower:]'", "a-b c9"],
  ["tr 'a-zA-Z' 'x'", "x-x x9"],
  ["tr '/ ' '--'", "A-b-c9"],
  ["tr -d '[:space:]'", "A-bc9"],
  ["tr -cd 'a-z0-9'", "bc9"],
  ["tr -c 'A-Za-z0-9\\n' '_'", "A_b_c9"],
  ["tr ' ' '\\n' | tail -1", "A-b\nc9"],
])("%s", (command, printed) => {
  expect(scriptDoes(`docker push "app:$(printf 'A-b c9' | ${command})"`)).toEqual([`push  app:${printed}`]);
});

test("jq takes its program from a file beside the script, wherever the script stands", () => {
  const files = {
    "td.json": TEMPLATE,
    "ci/image.jq": "# .image = none\n.containerDefinitions[0].image = $image",
    "ci/deploy.sh": `#!/usr/bin/env bash
here=$(cd "$(dirname "\${BASH_SOURCE[0]}")" && pwd)
mkdir -p work && cd work
jq --arg image "app:$GITHUB_SHA" -f "$here/image.jq" "$here/../td.json" > out.json
${REGISTER}`,
  };
  expect(scriptDoes("bash ci/deploy.sh", { files })).toEqual(["register  td.json + image=app:${{ github.sha }}"]);
});
