import { scriptDoes } from "./trace.js";

test.each([
  ["vars.tag", "vars.TAG"],
  ["vars.TAG", "vars.tag"],
  ["secrets.Tag", "secrets.TAG"],
  ["matrix.tag", "matrix.tag"],
])("an expression that says %s means %s", (written, given) => {
  expect(scriptDoes(`docker push app:\${{ ${written} }}`, { values: { [given]: "v1" } })).toEqual(["push  app:v1"]);
});
