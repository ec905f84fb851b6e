import {
  asksService,
  defineRule,
  deployments,
  ENDS_RED,
  effectsOf,
  finding,
  isBefore,
  notApplicable,
  type Request,
  type Run,
  type RunTask,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "smoke-test-enforced",
  title: "A failed smoke test fails the job",
  level: "error",
  section: "verify",
  judges: "check",
  what: "Whether the job turns red when the service answers with an error, or a test that runs as a task exits with one. Each is found by running the workflow on paper in a world where exactly that happens.",
  why: 'curl is content with an error page unless told otherwise, `|| true` and continue-on-error forgive everything, and `[ "$code == 200" ]` is always true. The check then runs, prints the failure, and the deployment is green.',
  fix: "Use `curl --fail`, let the step end with its exit status, and take away `|| true` and `continue-on-error`.",
  references: [
    "https://curl.se/docs/manpage.html#-f",
    "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepscontinue-on-error",
  ],
  check({ check, run, deployment }) {
    if (check.endsRed) return [notApplicable(ENDS_RED)];
    if (asksService(check) === "no") return [notApplicable("this is no request to the service")];
    if (check.failsJob === "yes") return [];
    if (enforced(run, check)) return [notApplicable("another request after the deployment fails the job")];
    if (asksService(check) === "maybe")
      return [
        unchecked(
          `whether this ${check.kind === "runTask" ? "task tests" : "request asks"} the service, and its failure matters`,
          check.at,
        ),
      ];
    if (check.failsJob === "maybe") return [unchecked("whether a failure here fails the job", check.at)];
    const unread = deployment.kind === "opaque" ? deployment.name : "what comes before";
    if (!deployments(run).some((each) => isBefore(run, each, check)))
      return [unchecked(`whether a service is deployed before this request: ${unread} cannot be read`, check.at)];
    const what =
      check.kind === "runTask"
        ? "The job stays green when this task exits with an error."
        : "The job stays green when the service answers this request with an error.";
    return [
      finding(check.at, what, {
        fix: "curl --fail --silent --show-error --retry 5 --retry-all-errors https://<service>/health",
      }),
    ];
  },
});

/** Polling may be lenient when what comes in the end is not. */
const enforced = (run: Run, check: Request | RunTask): boolean =>
  effectsOf(run, "request").some(
    (other) =>
      other !== check && other.failsJob === "yes" && asksService(other) === "yes" && !other.onFailure && !other.endsRed,
  );
