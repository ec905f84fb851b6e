import { fieldsOf } from "./limits.js";

/** No answer came that could be read. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  /** Another try may go better. */
  readonly passing: boolean;
  /** What to do when it does not. */
  readonly advice: string;

  constructor(message: string, more: { readonly passing: boolean; readonly advice: string }) {
    super(message);
    this.passing = more.passing;
    this.advice = more.advice;
  }
}

/** `fetch` says "fetch failed"; why it did is behind it. */
export function unreachable(host: string, error: unknown): NoAnswer {
  const { cause } = fieldsOf(error);
  const { code, message } = fieldsOf(cause ?? error);
  const reason = String(code ?? message ?? "unknown error");
  const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_/.test(reason);
  return new NoAnswer(`${host} cannot be reached (${reason})`, {
    passing: !untrusted,
    advice: untrusted
      ? "a certificate authority of one's own goes into NODE_EXTRA_CA_CERTS"
      : "is --api-url right? Behind a proxy, Node 24 needs NODE_USE_ENV_PROXY=1",
  });
}
