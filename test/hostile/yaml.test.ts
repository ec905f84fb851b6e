import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, times } from "./repository.js";

const TOO_LONG = /deploy\.yml:\d+:\d+: it holds more than 250,000 words and signs/;
const only = (text: string) => ({ [DEPLOY]: text });

describe("keys and aliases", () => {
  const laughs = (levels: number): string =>
    times(
      levels,
      (level) =>
        `a${level}: &a${level} [${
          level === 0
            ? '"lol"'
            : Array(9)
                .fill(`*a${level - 1}`)
                .join(", ")
        }]\n`,
    );
  survivesEach({
    "a key twice": {
      files: only(deploying({ job: "runs-on: macos-latest" })),
      says: [/deploy\.yml:9:5: the key "runs-on" is there twice/],
      exit: 2,
    },
    "a job twice": {
      files: only(deploying({ jobs: "deploy:\n  runs-on: x\n" })),
      says: [/deploy\.yml:\d+:3: /],
      exit: 2,
    },
    "a key a hundred thousand times": {
      files: only(`on: push\n${"a: 1\n".repeat(1e5)}`),
      says: [TOO_LONG],
      exit: 2,
    },
    "a hundred thousand keys": {
      files: only(
        deploying({
          top: times(
            1e5,
            (index) => `k${index}: 1
`,
          ),
        }),
      ),
      says: [TOO_LONG],
      exit: 2,
    },
    "a billion laughs in an action": {
      files: {
        [DEPLOY]: deploying({ steps: "- uses: ./action" }),
        "action/action.yml": `${laughs(12)}runs: { using: composite, steps: *a11 }\ninputs: *a11\noutputs: *a11\n`,
      },
      exit: 1,
    },
    "merge keys that double": {
      files: only(
        deploying({
          top: times(40, (level) =>
            level === 0 ? "m0: &m0 { a: 1 }\n" : `m${level}: &m${level} { <<: [*m${level - 1}, *m${level - 1}] }\n`,
          ),
        }),
      ),
      exit: 2,
      says: [DEPLOY],
    },
    "an alias to itself": { files: only(deploying({ top: "env: &e { A: *e }" })), exit: 2, says: [DEPLOY] },
    "aliases in a circle everywhere": {
      files: only(
        "on: &o { push: *o }\njobs: &j\n  deploy: &d\n    runs-on: *d\n    strategy: { matrix: &m { a: [*m], include: [*m] } }\n    env: *d\n    needs: *d\n    steps: &s\n      - *s\n      - run: aws ecs update-service\n        with: *d\n        env: *s\n",
      ),
      exit: 2,
      says: [DEPLOY],
    },
    "steps that hold themselves": {
      files: only(
        "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps: &s [ { run: aws ecs update-service }, *s ]\n",
      ),
      exit: 2,
      says: [DEPLOY],
    },
    "an alias to nothing": {
      files: only(deploying({ top: "env: *nothing" })),
      says: [/deploy\.yml:5:\d+: .*nothing/],
      exit: 2,
    },
    "a hundred thousand aliases": {
      files: only(deploying({ top: `x: &x a\ny: [${"*x, ".repeat(1e5)}]` })),
      exit: 2,
      says: [DEPLOY],
    },
    "an anchor everywhere": {
      files: only(deploying({ top: times(1e4, (index) => `k${index}: &x ${index}\n`) })),
      exit: 1,
    },
    "keys that are no scalars": {
      files: only(deploying({ top: "? [a, b]\n: c\n? { a: b }\n: d\n? |\n  text\n: e\n" })),
      exit: 1,
    },
    "a merge key": { files: only(deploying({ top: "x: &x { A: b }\nenv: { <<: *x }" })), exit: 1 },
    tags: {
      files: only(
        deploying({
          top: "a: !!binary aGVsbG8=\nb: !!js/function 'x'\nc: !<tag:yaml.org,2002:set> { a, b }\nd: !!timestamp 2001-01-01\ne: !unknown x\n",
        }),
      ),
      exit: 1,
    },
    directives: { files: only(`%YAML 9.9\n%TAG ! tag:x,2000:\n---\n${deploying()}`), exit: 1 },
  });
});
