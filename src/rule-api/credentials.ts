import { isPlaceholder } from "./task-definition.js";

/** What makes a text that a container is given a credential. */
export type CredentialSign = "token" | "userinfo" | "name";

/** Names end in what they hold: TOKEN_URL is a URL, PASSWORD_MIN_LENGTH a length. Case and separators are the writer's. */
const SECRET_NAME =
  /(^|[_.\-a-z0-9])(pass(word|wd|phrase|code)?|pwd|secret|token|credentials?|((api|access|secret|private|encryption|signing|master|auth|jwt|license)[_.-]?key)|secret[_.-]?key[_.-]?base)([_.-]?(value|text|string|plaintext|\d+))?$/i;
/** `PWD` is a folder, `BYPASS` no password, and what a page shows to everybody no secret. */
const NO_SECRET_NAME =
  /^(old)?pwd$|(by|com|sur|tres)pass$|(^|[_.-])(public|publishable|anon)([_.-]|$)|^(next_public|vite|react_app|gatsby|nuxt_public|vue_app|expo_public)_|csrf|xsrf|page[_.-]?token|(max|min|use|has|require|allow)[_.-]?tokens?$/i;

export const namesSecret = (name: string): boolean => SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);

const URL_WITH_PASSWORD = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@]*:([^\s/?#@]+)@/i;

/** What names a secret, or says that there is none, instead of being one. */
const REFERENCES: readonly RegExp[] = [
  /^arn:/i,
  // Paths, and names as SSM and Secrets Manager have them.
  /^(\.{0,2}\/|~\/|file:|[a-z]:\\)/i,
  /^[\w.-]+(\/[\w.-]+)*\/[\w.-]+$/,
  /^(ssm|secretsmanager|secrets?|vault|parameter|awssm|op|env|ref|sm)(:|:\/\/|\/)/i,
  /^[a-z][a-z\d+.-]*:\/\//i,
];
const NO_VALUE =
  /^(true|false|yes|no|on|off|enabled|disabled|null|nil|none|undefined|n\/?a|-+|\*+|\.+|x+|todo|tbd|empty|unset|default|optional|required)$/i;
const STAND_IN =
  /change[_\s-]?(me|it|this)|replace|place[_\s-]?holder|your[_\s-]|example|dummy|insert|fill[_\s-]?(me|in)|redacted|\b(fake|mock|stub)|^(test|testing|sample|foo|bar|baz|noop|unused|not[_\s-]?(used|needed|set))$|^(my|the|some)?[_\s-]?(password|secret|token|api[_\s-]?key)$|\.{3}|…/i;

/** Base64 has slashes too, but no reference is that long without a word in it. */
const isReference = (value: string): boolean =>
  REFERENCES.some((pattern) => pattern.test(value)) && !/[A-Za-z0-9+/]{32,}={0,2}$/.test(value.replace(/^.*:\/\//, ""));

/** Why a literal value under this name is a credential; undefined when nothing says so. */
export function credentialSign(name: string, value: string): Exclude<CredentialSign, "token"> | undefined {
  const text = value.trim();
  if (text === "" || NO_VALUE.test(text) || isPlaceholder(text)) return undefined;
  const [, password] = URL_WITH_PASSWORD.exec(text) ?? [];
  if (password !== undefined) return STAND_IN.test(password) || NO_VALUE.test(password) ? undefined : "userinfo";
  if (!namesSecret(name) || STAND_IN.test(text) || isReference(text)) return undefined;
  // A name of something, such as the secret's own: `api-db-secret`.
  if (/secret|credentials?/i.test(name) && /^[a-z]+([_.-][a-z]+)*[_.-](secrets?|credentials?|key)$/i.test(text))
    return undefined;
  return "name";
}
