import fc from "fast-check";
import { Pattern, type Syntax } from "../../src/pipeline/pattern.js";
import { TooMuchWork, Work } from "../../src/pipeline/work.js";

const of = (source: string, syntax: Syntax = "javascript", flags = ""): Pattern | undefined =>
  Pattern.of(source, syntax, new Work(), flags);

const found = (source: string, text: string, syntax?: Syntax, flags?: string): unknown => {
  const pattern = of(source, syntax, flags);
  return pattern && [...pattern.all(text)][0]?.ranges.map((range) => range && text.slice(...range));
};

test.each([
  ["a|ab|abc", "abc", ""],
  ["(a+)(b*)", "xaab", ""],
  ["^v(\\d+)\\.(\\d+)$", "v1.25", ""],
  ["a{2,3}?b", "aaab", ""],
  ["(a|b)*c", "abac", ""],
  ['[^\\n"]+', 'x"y', ""],
  ["[^]]", "a]", ""],
  ["(?:ab){2}", "ababab", ""],
  ["\\bfoo\\b", "a foo b", ""],
  ["(x)?y", "y", ""],
  ["a{,2}", "a{,2}", ""],
  ["b$", "ab\nb", "m"],
  ["a.b", "a\nb", "s"],
  ["(?<year>\\d{4})\\/\\u0041", "2027/A", "u"],
  ["a[b-d]", "xAC", "i"],
])("%s finds in %j what JavaScript finds", (source, text, flags) => {
  expect(found(source, text, "javascript", flags)).toEqual([...(new RegExp(source, flags).exec(text) ?? [])]);
});

test.each([
  ["(a"],
  ["a)"],
  ["*"],
  ["a**"],
  ["[z-a]"],
  ["(?=a)"],
  ["(a)\\1"],
  ["["],
  ["a{999999}"],
  ["((a{30}){30}){30}"],
  [`(${"a".repeat(500)}){900}`],
  ["a".repeat(5_000)],
  ["\\"],
  ["(?P<x>a)"],
  ["\\Aa\\z"],
  ["[[:alpha:]]"],
  [`${"(".repeat(2_000)}a${")".repeat(2_000)}`],
])("%s is refused", (source) => expect(of(source)).toBeUndefined());

describe("POSIX, as GNU's tools read it", () => {
  test.each([
    ["[[:digit:]]+[[:alpha:]_]", "a12_", ["12_"]],
    ["[]a]+", "xa]b", ["a]"]],
    ["[^]]+", "]ab]", ["ab"]],
    ["[\\.]+", "a\\.b", ["\\."]],
    ["[[]", "a[b", ["["]],
    ["a|ab", "ab", ["ab"]],
    ["(a|ab)(c|bcd)", "abcd", ["abcd", "a", "bcd"]],
    ["x{,2}y", "xxxy", ["xxy"]],
    ["^v[0-9]+\\.[0-9]+$", "v1.25", ["v1.25"]],
    ["${A}", "x${A}", undefined],
    ["\\$\\{A}", "x${A}", ["${A}"]],
    ["a{b", "a{b", ["a{b"]],
    ["", "ab", [""]],
    ["a.c", "a\u{1f600}c", ["a\u{1f600}c"]],
  ])("extended %s in %j", (source, text, expected) => expect(found(source, text, "posix extended")).toEqual(expected));

  test.each([
    ["a+(b)", "aa+(b)", ["a+(b)"]],
    ["\\(a\\+\\)\\(b\\?\\)", "xaab", ["aab", "aa", "b"]],
    ["a\\{2,3\\}", "aaaa", ["aaa"]],
    ["*a", "x*a", ["*a"]],
    ["\\(*a\\)", "x*a", ["*a", "*a"]],
    ["^*a", "*a", ["*a"]],
    ["a^b$c", "a^b$c", ["a^b$c"]],
    ["\\(^a$\\)", "a", ["a", "a"]],
    ["(^a", "(^a", ["(^a"]],
    ["a|b", "a|b", ["a|b"]],
    ["ab\\|a", "abc", ["ab"]],
    ["{{A}}", "x{{A}}", ["{{A}}"]],
    ["\\$A\\.", "$A.", ["$A."]],
    ["\\w\\+\\b\\W", "ab-", ["ab-"]],
  ])("basic %s in %j", (source, text, expected) => expect(found(source, text, "posix basic")).toEqual(expected));

  test.each([
    ["posix extended", "*a"],
    ["posix extended", "(+a)"],
    ["posix extended", "a*?"],
    ["posix extended", "(a"],
    ["posix extended", "a)"],
    ["posix extended", "(a)\\1"],
    ["posix extended", "(?:a)"],
    ["posix extended", "a{,}"],
    ["posix extended", "{a"],
    ["posix extended", "\\b+"],
    ["posix extended", "\\d"],
    ["posix extended", "\\<a\\>"],
    ["posix extended", "[[.a.]]"],
    ["posix extended", "[[:foo:]]"],
    ["posix extended", "[a"],
    ["posix extended", "a\\"],
    ["posix basic", "\\(a"],
    ["posix basic", "a\\{b\\}"],
    ["posix basic", "a\\}"],
    ["posix basic", "\\+"],
    ["posix basic", "\\(a\\)\\1"],
  ] as const)("%s %s is refused", (syntax, source) => expect(of(source, syntax)).toBeUndefined());
});

describe("what makes others look back for ever", () => {
  const nearlyDone = (): Work => {
    const work = new Work();
    work.spend(249_900);
    return work;
  };

  test("is answered at once", () => {
    const text = "a".repeat(2_000);
    for (const source of ["(a+)+$[bc]", "(a|a)*[bc]", "(a*)*[bc]", "a*a*a*a*a*a*a*a*[bc]", "((((a?)?)?)?)*[bc]"])
      expect(of(source)?.test(text)).toBe(false);
  });

  test("is work, and too much of it is not done", () => {
    const pattern = of("(a+)+b|a");
    expect(pattern?.test("a".repeat(30_000_000))).toBeUndefined();
    expect(() => [...(pattern?.all("a".repeat(20_000)) ?? [])]).toThrow(TooMuchWork);
    const work = nearlyDone();
    expect(() => {
      for (let each = 0; each < 100; each++) Pattern.of(`a${each}`, "javascript", work);
    }).toThrow(TooMuchWork);
  });

  test("the same pattern again is not compiled again", () => {
    const work = nearlyDone();
    for (let each = 0; each < 100; each++) expect(Pattern.of("a*", "javascript", work)?.test("b")).toBe(true);
  });
});

const wholeOf = (match: RegExpExecArray | null) => match?.[0];

const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a)", "(?:b|ab)", "\\w", "(a|b)");
const piece = fc
  .tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{0,2}", "*?", "+?"))
  .map((parts) => parts.join(""));
const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));

test("any pattern finds what JavaScript finds", () => {
  fc.assert(
    fc.property(
      source,
      source,
      fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 12 }),
      (left, right, text) => {
        for (const each of [left, `${left}|${right}`, `(?:${left}|${right})c`]) {
          expect((found(each, text) as string[] | undefined)?.[0]).toEqual(wholeOf(new RegExp(each).exec(text)));
        }
      },
    ),
    { numRuns: 500 },
  );
});
