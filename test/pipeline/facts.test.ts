import { scriptDoes, stepsDo } from "./trace.js";

const CHOSEN = 'if [ "$CHANGED" = "true" ]; then IMAGE=app:new; else IMAGE=app:old; fi';
const changed = (rest: string): readonly string[] => scriptDoes(`CHANGED="$\{{ vars.CHANGED }}"\n${CHOSEN}\n${rest}`);

test.each([
  ['if [ "$CHANGED" = "true" ]; then docker push $IMAGE; fi', "push  app:new  [may]"],
  ['if [ "$CHANGED" != "true" ]; then docker push $IMAGE; fi', "push  app:old  [may]"],
  ['if ! [ "$CHANGED" = "true" ]; then docker push $IMAGE; fi', "push  app:old  [may]"],
  ['[[ "$CHANGED" == "true" && -n "$OTHER" ]] && docker push $IMAGE', "push  app:new  [may]"],
  ['if [ "$CHANGED" = "false" ]; then docker push $IMAGE; fi', "push  app:old  [may]"],
  // Another question says nothing of this one; and after the branches nothing is known any more.
  ['if [ "$OTHER" = "true" ]; then docker push $IMAGE; fi', "push  {app:new | app:old}  [may]"],
  ['if [ "$CHANGED" = "true" ]; then true; fi; docker push $IMAGE', "push  {app:new | app:old}"],
])("what was chosen under a condition is known where it is asked again: %s", (script, push) => {
  const [line] = changed(`OTHER="$\{{ vars.OTHER }}"\n${script}`);
  expect(line).toBe(push);
});

test("one of two conditions, and the same two again", () => {
  const either = '[ "$CHANGED" = "true" ] || [ "$INFRA" = "true" ]';
  const lines = scriptDoes(`CHANGED="\${{ vars.CHANGED }}"
INFRA="\${{ vars.INFRA }}"
if ${either}; then IMAGE=app:new; else IMAGE=app:old; fi
if ${either}; then docker push $IMAGE; else docker push $IMAGE; fi
if [ "$INFRA" = "true" ]; then docker push $IMAGE; fi
if [ "$INFRA" = "false" ]; then docker push $IMAGE; fi`);
  expect(lines).toEqual([
    "push  app:new  [may]",
    "push  app:old  [may]",
    "push  app:new  [may]",
    "push  {app:new | app:old}  [may]",
  ]);
});

test("a question that was answered is not open a second time", () => {
  expect(changed('if [ "$CHANGED" = "true" ]; then [ "$CHANGED" = "true" ] && docker push sure; fi')).toEqual([
    "push  sure  [may]",
  ]);
  expect(changed('if [ "$CHANGED" = "true" ]; then [ "$CHANGED" = "false" ] && docker push never; fi')).toEqual([]);
});

test("steps, their outputs and the conditions of later steps", () => {
  const lines = stepsDo(`
- id: choose
  run: |
    if [ "\${{ vars.CHANGED }}" = "true" ]; then
      echo "image=app:new" >> "$GITHUB_OUTPUT"
    else
      echo "image=app:old" >> "$GITHUB_OUTPUT"
    fi
- if: vars.CHANGED == 'true'
  run: docker push \${{ steps.choose.outputs.image }}
- if: vars.CHANGED != 'true'
  run: docker push \${{ steps.choose.outputs.image }}
- run: docker push \${{ steps.choose.outputs.image }}`);
  expect(lines).toEqual(["push  app:new  [may]", "push  app:old  [may]", "push  {app:new | app:old}"]);
});

test("a list that may be blank has no round for a blank word", () => {
  const list = 'if [ "$ONE" = "yes" ]; then LIST=" api"; else LIST=""; fi';
  expect(scriptDoes(`ONE="\${{ vars.ONE }}"\n${list}\nfor s in $LIST; do docker push $s; done`)).toEqual([
    "push  api  [may]",
  ]);
});
