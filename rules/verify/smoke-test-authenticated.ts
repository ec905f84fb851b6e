import {
  asksService,
  defineRule,
  effectsOf,
  finding,
  isBefore,
  notApplicable,
  type Observation,
} from "../../src/rule-api/index.js";

export default defineRule({
  id: "smoke-test-authenticated",
  title: "One request of the smoke test signs in",
  level: "note",
  section: "verify",
  judges: "deployment",
  what: "The requests that ask the deployed service: whether one of them carries credentials of its own, such as a bearer token, a cookie or a user name.",
  why: "A health page answers although the database, the session store or the identity provider cannot be reached. One request behind the login shows more than ten before it.",
  fix: 'Add a request as a test user: `curl --fail -H "Authorization: Bearer $TOKEN" https://<service>/api/me`.',
  references: ["https://curl.se/docs/manpage.html#-H"],
  check({ deployment, run }): readonly Observation[] {
    const requests = effectsOf(run, "request").filter(
      (request) => !request.onFailure && isBefore(run, deployment, request) && asksService(request) === "yes",
    );
    const [first] = requests;
    if (!first) return [notApplicable("nothing asks the deployed service")];
    if (requests.some((request) => request.authenticated)) return [];
    return [
      finding(first.at, "No request of the smoke test signs in: what lies behind the login is not asked for.", {
        level: "note",
        fix: 'curl --fail -H "Authorization: Bearer $TOKEN" https://<service>/api/me',
      }),
    ];
  },
});
