import type { Command } from "../command-line.js";

export const UPLOAD_SARIF: Command = {
  name: "upload-sarif",
  describe: "Upload a SARIF file to GitHub code scanning",
  about:
    "Sends what audit --format sarif=<file> wrote, waits until GitHub has processed it, and prints what GitHub has to say. The token comes from GITHUB_TOKEN or GH_TOKEN and needs security-events: write. In a workflow, everything else is known.",
  argument: {
    name: "file",
    kind: "file",
    required: true,
    describe: "A SARIF 2.1.0 file",
    missing: "upload-sarif wants the file that audit --format sarif=<file> wrote",
  },
  groups: [
    {
      title: "Where it goes",
      options: [
        { name: "repo", takes: "<owner/name>", kind: "text", describe: "The repository; GITHUB_REPOSITORY by default" },
        {
          name: "ref",
          takes: "<ref>",
          kind: "text",
          describe: "What was audited: refs/heads/main, refs/pull/42/merge …; GITHUB_REF by default",
        },
        {
          name: "commit",
          takes: "<sha>",
          kind: "text",
          describe: "The commit that was audited; GITHUB_SHA by default. It goes together with --ref",
        },
        {
          name: "category",
          takes: "<name>",
          kind: "text",
          describe: "What tells analyses of one commit apart; by default what the file says",
        },
        {
          name: "checkout-path",
          takes: "<path>",
          kind: "directory",
          describe: "Where the repository is checked out; GITHUB_WORKSPACE by default",
        },
        {
          name: "api-url",
          takes: "<url>",
          kind: "text",
          describe: "GitHub's API; GITHUB_API_URL or https://api.github.com by default",
        },
      ],
    },
    {
      title: "How long it takes",
      options: [
        { name: "no-wait", describe: "Do not wait until GitHub has processed the file" },
        {
          name: "timeout",
          takes: "<seconds>",
          kind: "text",
          describe: "How long to try and to wait in all; 120 by default",
        },
      ],
    },
  ],
  examples: [
    ["upload-sarif audit.sarif", "in a workflow"],
    [
      'upload-sarif audit.sarif --repo acme/shop --ref refs/heads/main --commit "$(git rev-parse HEAD)"',
      "anywhere else",
    ],
    ["upload-sarif api.sarif --category api", "one of several analyses of a commit"],
  ],
  exitCodes: [
    ["0", "uploaded and, unless --no-wait is given, processed"],
    ["2", "wrong usage, no token, or a file that code scanning does not take: nothing was sent"],
    ["3", "GitHub refused the file, could not be reached, or did not process it in time"],
    ["130, 143", "interrupted"],
  ],
};
