/**
 * Actions that can do nothing to AWS and request nothing of a deployed service: they set up tools, move files between
 * steps, talk to GitHub, chat or ticket systems, scan or lint.
 */
const NAMES = new Set(
  `actions/cache actions/cache/restore actions/cache/save actions/labeler actions/stale actions/first-interaction actions/create-github-app-token
  actions/upload-artifact actions/download-artifact actions/upload-pages-artifact actions/deploy-pages actions/attest-build-provenance
  actions/dependency-review-action actions/attest actions/attest-sbom
  docker/setup-buildx-action docker/setup-qemu-action docker/setup-docker-action docker/scout-action
  slackapi/slack-github-action 8398a7/action-slack rtcamp/action-slack-notify act10ns/slack ravsamhq/notify-slack-action voxmedia/github-action-slack-notify-build
  archive/github-actions-slack slack-notify/action edge/simple-slack-notify lazy-actions/slatify abinoda/slack-action someimportantcompany/github-actions-slack-message
  sarisia/actions-status-discord appleboy/discord-action tsickert/discord-webhook ilshidur/action-discord jungwinter/split winterjung/split
  skitionek/notify-microsoft-teams jdcargile/ms-teams-notification toko-bifrost/ms-teams-deploy-card
  codecov/codecov-action coverallsapp/github-action sonarsource/sonarcloud-github-action sonarsource/sonarqube-scan-action
  aquasecurity/trivy-action anchore/scan-action anchore/sbom-action snyk/actions github/codeql-action hadolint/hadolint-action
  reviewdog/action-setup dorny/test-reporter tj-actions/branch-names
  peter-evans/create-pull-request peter-evans/create-or-update-comment peter-evans/find-comment peter-evans/repository-dispatch
  softprops/action-gh-release ncipollo/release-action release-drafter/release-drafter googleapis/release-please-action google-github-actions/release-please-action
  mathieudutour/github-tag-action anothrnick/github-tag-action rickstaa/action-create-tag paulhatch/semantic-version gittools/actions
  getsentry/action-release newrelic/deployment-marker-action honeycombio/gha-buildevents
  styfle/cancel-workflow-action step-security/harden-runner crazy-max/ghaction-github-runtime crazy-max/ghaction-dump-context
  webfactory/ssh-agent shimataro/ssh-key-action google-github-actions/auth mxschmitt/action-tmate
  hashicorp/setup-terraform opentofu/setup-opentofu autero1/action-terragrunt gruntwork-io/setup-terragrunt kayac/ecspresso terraform-linters/setup-tflint
  bobheadxi/deployments chrnorm/deployment-action chrnorm/deployment-status deployments/set-status
  jwalton/gh-find-current-pr marocchino/sticky-pull-request-comment actions-ecosystem/action-add-labels thollander/actions-comment-pull-request
  rlespinasse/github-slug-action benjlevesque/short-sha frenck/action-setup-yq mikefarah/yq pnpm/action-setup oven-sh/setup-bun
  gradle/actions/setup-gradle gradle/gradle-build-action gradle/wrapper-validation-action ruby/setup-ruby shivammathur/setup-php erlef/setup-beam
  swatinem/rust-cache dtolnay/rust-toolchain actions-rs/toolchain taiki-e/install-action arduino/setup-protoc bufbuild/buf-setup-action
  astral-sh/setup-uv snok/install-poetry jdx/mise-action asdf-vm/actions/install asdf-vm/actions/setup cachix/install-nix-action
  nelonoel/branch-name easimon/maximize-build-space jlumbroso/free-disk-space insightsengineering/disk-space-reclaimer
  atlassian/gajira-login atlassian/gajira-transition jira/github-action tailscale/github-action cloudflare/pages-action
  timonvs/pr-labeler-action amannn/action-semantic-pull-request wagoid/commitlint-github-action cypress-io/cypress-run-results
  1password/load-secrets-action dopplerhq/cli-action hashicorp/vault-action aws-actions/aws-secretsmanager-get-secrets aws-actions/setup-sam
  aws-actions/amazon-ecs-task-definition-validate dawidd6/action-download-artifact dawidd6/action-send-mail actions/configure-pages
  cobot/deploy-window-action unfor19/install-aws-cli-action dependency-check/dependency-check_action datadog/test-visibility-github-action
  jakejarvis/wait-action juliangruber/sleep-action whatnick/wait-action haya14busa/action-cond madhead/semver-utils kanga333/variable-mapper nkgfirecream/mapper bewuethr/yamllint-action`.split(
    /\s+/,
  ),
);

const PATTERNS = [
  /^actions\/setup-/,
  /^[\w.-]+\/setup-[\w.-]+$/,
  /^[\w.-]+\/[\w.-]*(slack|discord|teams|telegram|notify|notification|sentry-release|changelog|labeler|lint|paths-filter|semver)[\w.-]*$/,
  /^github\/codeql-action\//,
  /^snyk\/actions\//,
  /^reviewdog\//,
];

/** Is this an action that cannot matter to a deployment? */
export const isInertAction = (name: string): boolean =>
  NAMES.has(name) || PATTERNS.some((pattern) => pattern.test(name));
