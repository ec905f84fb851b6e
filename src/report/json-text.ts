/** JSON in which no line is a command to the GitHub Actions runner: `##[` can stand in strings only. */
export const jsonText = (value: unknown, replacer?: (key: string, value: unknown) => unknown): string =>
  `${JSON.stringify(value, replacer, 2).replaceAll("##[", "##\\u005b")}\n`;
