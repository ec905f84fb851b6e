import { defineRule, finding, notApplicable, short, spell, unchecked } from "../../src/rule-api/index.js";

export default defineRule({
  id: "oidc-token-permission",
  title: "Jobs that take on a role by web identity may ask for the token",
  level: "error",
  section: "credentials",
  judges: "session",
  what: "The effective permissions of every job that takes on an AWS role by web identity: its own block, else the workflow's, capped by the jobs that call the workflow.",
  why: 'Without `id-token: write` GitHub does not offer the token endpoint to the job, and the step fails with "Credentials could not be loaded" after everything before it has been built.',
  fix: "Add `id-token: write` (and `contents: read`, because a permissions block replaces the default wholly) to the job, and to every job that calls its workflow.",
  references: [
    "https://docs.github.com/en/actions/reference/security/oidc#workflow-permissions-for-the-requesting-the-oidc-token",
  ],
  check({ session, job }) {
    if (session.way !== "oidc") return [notApplicable("no role is taken on by web identity here")];
    if (session.tokenFile)
      return [notApplicable(`the token comes from ${short(session.tokenFile)}, GitHub is not asked for one`)];
    const { granted, why, at } = job.idToken;
    if (granted === "yes") return [];
    if (granted === "maybe") return [unchecked(`id-token may or may not be granted: ${why}`, at ?? job.key)];
    if (job.callersUnknown && !at)
      return [unchecked("the permissions are those of a caller outside this repository", job.key)];
    if (job.runner === "other")
      return [
        unchecked(`the role may be taken on with credentials of the runner (${spell(job.runsOn)}) itself`, session.at),
      ];
    return [
      finding(
        session.at,
        `This job takes on ${session.role ? short(session.role) : "a role"} with GitHub's token but is not granted \`id-token: write\`: ${why}.`,
        {
          related: at ? [{ at, note: "these permissions apply" }] : [{ at: job.key, note: "the job" }],
          fix: "permissions:\n  id-token: write\n  contents: read",
        },
      ),
    ];
  },
});
