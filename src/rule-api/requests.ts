import type { Request, RunTask } from "../model/effect.js";
import type { Tri } from "../model/tri.js";
import { derives, spell, type Value } from "../model/value.js";

/** Hosts that are told of a deployment, or serve tools to the job; none of them is the service. */
const ELSEWHERE =
  /^https?:\/\/([\w.-]+\.)?(hooks\.slack\.com|slack\.com|discord(app)?\.com|api\.github\.com|github\.com|raw\.githubusercontent\.com|githubusercontent\.com|api\.telegram\.org|webhook\.office\.com|office\.com|pagerduty\.com|opsgenie\.com|sentry\.io|datadoghq\.(com|eu)|newrelic\.com|honeycomb\.io|grafana\.net|api\.cloudflare\.com|atlassian\.(com|net)|linear\.app|rollbar\.com|bugsnag\.com|codecov\.io|pypi\.org|npmjs\.(org|com)|rubygems\.org|amazonaws\.com\.cn|s3[.-][\w.-]*amazonaws\.com|awscli\.amazonaws\.com|token\.actions\.githubusercontent\.com|checkip\.amazonaws\.com|ifconfig\.me|api\.ipify\.org|ipinfo\.io|sh\.rustup\.rs|deb\.nodesource\.com|dl\.google\.com|get\.docker\.com|releases\.hashicorp\.com|googleapis\.com|hc-ping\.com)(:|\/|$|\?)/i;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)$/i;
const DOWNLOAD = /\.(sh|tar|gz|tgz|zip|deb|rpm|bz2|xz|asc|gpg|sha256|whl|jar|pem|py|exe|dmg)(\?|$)/i;
const NOTIFIES = /^(secrets|vars|env|inputs)\..*(slack|discord|teams|webhook|telegram|pagerduty|opsgenie|sentry|hook)/i;

/**
 * Does a request speak to the deployed service? Notifications and downloads do not; one that sends something may do
 * either, unless its path is that of a health check.
 */
export function asksService(check: Request | RunTask): Tri {
  if (check.kind === "runTask") return purposeOf(check);
  if (!check.url) return asksByItself(check) ? "yes" : "maybe";
  const url = spell(check.url);
  if (ELSEWHERE.test(url) || DOWNLOAD.test(url)) return "no";
  if (derives(check.url, (origin) => origin.kind === "context" && NOTIFIES.test(origin.path)) === "yes") return "no";
  if (
    derives(
      check.url,
      (origin) => origin.kind === "context" && /^env\.(ACTIONS_ID_TOKEN|ECS_CONTAINER|AWS_)/.test(origin.path),
    ) === "yes"
  )
    return "no";
  if (check.uploads && hasFixedHost(check.url)) return "no";
  if (check.sends) return /health|status|ping|ready|live|graphql|smoke|version/i.test(url) ? "yes" : "maybe";
  return "yes";
}

/** Programs that do nothing but send the requests of a collection or script: their addresses stand there. */
const asksByItself = ({ how }: Request): boolean => /^(newman|k6|hurl|artillery)$/.test(how);

/** A host that is spelled out belongs to whoever takes uploads; a service's own address may be anything. */
const hasFixedHost = ({ parts: [first] }: Value): boolean =>
  first !== undefined &&
  !("oneOf" in first) &&
  first.from.length === 0 &&
  /^https?:\/\/[^/]+\//i.test(first.text ?? "");

/** A one-off task tests the service when its definition or its command is named after a test. */
function purposeOf(task: RunTask): Tri {
  const told = `${spell(task.revision)} ${task.overrides ? spell(task.overrides) : ""}`;
  if (/smoke|e2e|end-to-end|health|\btests?\b|[-_]tests?\b|verif|probe/i.test(told)) return "yes";
  return /migrat|\bseed|\bdb\b|schema|flyway|liquibase|alembic|prisma|backup|cron|setup|collectstatic/i.test(told)
    ? "no"
    : "maybe";
}

/** Does the request stay on the runner, or in a container that runs beside the job? */
export function staysOnRunner(check: Request, services: readonly string[] = []): Tri {
  const url = check.url ? spell(check.url) : "";
  const host = /^(?:[a-z-]+:\/\/|tcp:)?(?:[^/@]*@)?(\[[^\]]*\]|[^:/?#]*)(?=[:/?#]|$)/i.exec(url)?.[1] ?? "";
  if (LOOPBACK.test(host) || services.includes(host)) return "yes";
  if (/^(https?:\/\/)?[\w-]/.test(url)) return "no";
  const opaque = check.url ? derives(check.url, (origin) => origin.kind === "opaque") : "maybe";
  return opaque === "no" ? "no" : "maybe";
}
