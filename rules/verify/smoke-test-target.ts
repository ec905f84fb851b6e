import {
  asksService,
  defineRule,
  ENDS_RED,
  finding,
  notApplicable,
  short,
  staysOnRunner,
  unchecked,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "smoke-test-target",
  title: "The smoke test asks the service, not the runner",
  level: "error",
  section: "verify",
  judges: "check",
  what: "The address of every request after a deployment. Addresses of the runner itself and of its service containers are wrong; an address that is not known is taken for the service's unless it cannot be read at all.",
  why: "A request to localhost reaches a container that the runner started, or nothing; it says nothing about what was deployed.",
  fix: "Ask the load balancer's name or the public address of the service.",
  references: ["https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html"],
  check({ check, job }) {
    if (check.endsRed) return [notApplicable(ENDS_RED)];
    if (check.kind === "runTask" || asksService(check) === "no")
      return [notApplicable("this is no request to the service")];
    const stays = staysOnRunner(check, job.services);
    if (stays === "no") return [];
    if (stays === "maybe") return [unchecked("where this request goes", check.urlAt)];
    return [
      finding(
        check.urlAt,
        `This request goes to the runner itself (${check.url ? short(check.url) : ""}), not to the service that was deployed.`,
        { fix: "curl --fail https://<service>/health" },
      ),
    ];
  },
});
