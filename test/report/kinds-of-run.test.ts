import { workflowsByFile } from "../../src/report/kinds-of-run.js";

test.each([
  [["a.yml (push to main)"], ["a.yml (push to main)"]],
  [["a.yml (workflow_dispatch to main [env=prod])"], ["a.yml (workflow_dispatch to main [env=prod])"]],
  [
    ["a.yml (push to main)", "a.yml (push to qa)", "b.yml (schedule to main)"],
    ["a.yml (push to main, qa)", "b.yml (schedule to main)"],
  ],
  [["a.yml (workflow_dispatch to main)", "a.yml (workflow_dispatch to another branch)"], ["a.yml (workflow_dispatch)"]],
  [
    [
      "a.yml (push to main)",
      "a.yml (workflow_dispatch to main [env=qa])",
      "a.yml (workflow_dispatch to main [env=prod])",
    ],
    ["a.yml (push to main; workflow_dispatch to main, 2 ways)"],
  ],
  [["a.yml"], ["a.yml"]],
])("%j is told as %j", (workflows, told) => {
  expect(workflowsByFile(workflows)).toEqual(told);
});
