import { scriptDoes, wordOf } from "../trace.js";

const FILES = {
  "td.json":
    '{"family":"web","containerDefinitions":[{"name":"web","image":"web:0"},{"name":"proxy","image":"proxy:1"}]}',
};
/** What a filter of jq makes of a checked-in definition; the variables are handed over with `--arg`. */
const edits = (filter: string, before = ""): string => {
  const [line = ""] = scriptDoes(
    `${before}
REGISTRY=registry.example
jq --arg i "app:$GITHUB_SHA" --arg c web --arg r "$REGISTRY" --arg t latest '${filter}' td.json > out.json
aws ecs register-task-definition --cli-input-json file://out.json`,
    { files: FILES },
  );
  return line.replace("register  ", "");
};
const SHA = "app:${{ github.sha }}";

test.each([
  [".containerDefinitions[0].image = $i", `td.json + image=${SHA}`],
  [".taskDefinition | .containerDefinitions[0].image = $i | del(.revision)", `td.json + image=${SHA}`],
  ["(.containerDefinitions[] | select(.name == $c) | .image) = $i", `td.json + web.image=${SHA}`],
  ["(.containerDefinitions[] | select(.name == $c)).image = $i", `td.json + web.image=${SHA}`],
  ['.containerDefinitions |= map(if .name == "web" then .image = $i else . end)', `td.json + web.image=${SHA}`],
  [
    '.containerDefinitions = [.containerDefinitions[] | if .name == "web" then .image = $i else . end]',
    `td.json + web.image=${SHA}`,
  ],
  ['.containerDefinitions[] |= (select(.name == "web").image = $i)', `td.json + web.image=${SHA}`],
  ['(.containerDefinitions[].image) |= (split(":")[0] + ":" + $t)', "td.json + image=<?>:latest"],
  ['.containerDefinitions[].image |= sub(":[^:]*$"; ":" + $t)', "td.json + image=<?>:latest"],
  // `+` binds tighter than `=`, `=` tighter than `//` and `|`.
  ['.containerDefinitions[0].image = $r + "/app:" + $t', "td.json + image=registry.example/app:latest"],
  ['.containerDefinitions[0].image = "\\($r)/app:\\($t)"', "td.json + image=registry.example/app:latest"],
  [".containerDefinitions[0].image = ($x // $i)", `td.json + image={<?> | ${SHA}}`],
  [
    '.containerDefinitions |= map(if .name == "web" then .image = $i elif .name == "proxy" then .image = $t | .cpu = 5 else . end)',
    `td.json + web.image=${SHA} + proxy.image=latest + proxy.cpu=5`,
  ],
  [
    '{family, containerDefinitions: (.containerDefinitions | map(.image = $i)), cpu: "512"}',
    `td.json + image=${SHA} + cpu=512`,
  ],
  [
    "{family, cpu, containerDefinitions} | with_entries(select(.value != null)) | .containerDefinitions |= map(.image = $i)",
    `td.json + image=${SHA}`,
  ],
  [
    '.taskDefinition | {family: .family, memory: "512", containerDefinitions} | .containerDefinitions[0].image = $i',
    `td.json + memory=512 + image=${SHA}`,
  ],
  ["pick(.family, .containerDefinitions) | .containerDefinitions[0].image = $i", `td.json + image=${SHA}`],
  [". as $td | $td | .containerDefinitions[0].image = $i", `td.json + image=${SHA}`],
  ["def at: .containerDefinitions[0].image; at = $i", `td.json + image=${SHA}`],
  ["def put($v): .containerDefinitions[0].image = $v; put($i)", `td.json + image=${SHA}`],
  ['setpath(["containerDefinitions", 0, "image"]; $i)', `td.json + image=${SHA}`],
  ["with_entries(select(.value != null)) | .containerDefinitions[0].image = $i", `td.json + image=${SHA}`],
  ['if $t == "latest" then .containerDefinitions[0].image = $i else . end', `td.json + image=${SHA}`],
  [
    'if .cpu == "1" then .containerDefinitions[0].image = $i else .containerDefinitions[0].image = $t end',
    `td.json + image={${SHA} | latest}`,
  ],
  ['.containerDefinitions[0].environment += [{name: "A", value: $c}]', "td.json + environment=[<?>{Aweb}]"],
  ['. + {cpu: "512"}', "td.json + cpu=512"],
  // What is not read may have set anything.
  ['walk(if type == "string" then "x" else . end)', "td.json + *=<?>"],
  [".containerDefinitions[0].${{ inputs.field }} = $i", "td.json + *=<?>"],
  ["this is no filter", "td.json + *=<?>"],
  [".containerDefinitions |= map(. + {image: $i})", `td.json + image=${SHA}`],
])("%s", (filter, expected) => {
  expect(edits(filter)).toBe(expected);
});

test("a definition that jq builds from nothing", () => {
  expect(
    scriptDoes(`jq -n --arg i "app:$GITHUB_SHA" '{family: "web", containerDefinitions: [{name: "web", image: $i}]}' > out.json
aws ecs register-task-definition --cli-input-json file://out.json`),
  ).toEqual([`register  assembled + family=web + web.image=${SHA}`]);
});

test("a filter from a file, the environment and what the shell puts into a filter", () => {
  const files = { ...FILES, "set.jq": "# the new image\n.containerDefinitions[0].image = $ENV.IMAGE" };
  const register = "aws ecs register-task-definition --cli-input-json file://out.json";
  expect(scriptDoes(`export IMAGE=app:$GITHUB_SHA\njq -f set.jq td.json > out.json\n${register}`, { files })).toEqual([
    `register  td.json + image=${SHA}`,
  ]);
  expect(
    scriptDoes(`jq ".containerDefinitions[0].image = \\"app:$GITHUB_SHA\\"" td.json > out.json\n${register}`, {
      files,
    }),
  ).toEqual([`register  td.json + image=${SHA}`]);
});

test("a text that jq puts together", () => {
  expect(wordOf(`IMAGE=$(jq -rn --arg t "$GITHUB_SHA" '"app:" + $t')`, '"$IMAGE"')).toBe(SHA);
});
