/**
 * The name under which a value is given. GitHub keeps the names of variables and secrets in upper case, and expressions may
 * spell them in any: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export const givenName = (origin: string): string => {
  const [, context, name] = /^(vars|secrets)\.(.*)$/is.exec(origin) ?? [];
  return context === undefined || name === undefined ? origin : `${context.toLowerCase()}.${name.toUpperCase()}`;
};
