import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, running, times } from "./repository.js";

const only = (text: string) => ({ files: { [DEPLOY]: text } });
const axes = (count: number, values: number): string =>
  times(count, (axis) => `    a${axis}: [${Array.from({ length: values }, (_, value) => value).join(", ")}]\n`);

describe("what calls itself, or never ends", () => {
  const composite = (steps: string): string => `runs:\n  using: composite\n  steps:\n${steps}`;
  const called = (jobs: string): string => `on: [push, workflow_call]\njobs:\n${jobs}`;
  survivesEach({
    "actions in a circle": {
      files: {
        [DEPLOY]: deploying({ steps: "- uses: ./a\n" }),
        "a/action.yml": composite("    - uses: ./b\n    - uses: ./a\n"),
        "b/action.yml": composite("    - uses: ./a\n    - uses: ./b\n    - uses: ./a\n"),
      },
      says: [DEPLOY],
    },
    "200 actions, each calling the next": {
      files: {
        [DEPLOY]: deploying({ steps: "- uses: ./a0\n" }),
        ...Object.fromEntries(
          Array.from({ length: 200 }, (_, index) => [
            `a${index}/action.yml`,
            composite(`    - uses: ./a${index + 1}\n`),
          ]),
        ),
      },
    },
    "actions that call the next one twice": {
      files: {
        [DEPLOY]: deploying({ steps: "- uses: ./a0\n" }),
        ...Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [
            `a${index}/action.yml`,
            composite(`    - uses: ./a${index + 1}\n`.repeat(3)),
          ]),
        ),
      },
    },
    "workflows in a circle": {
      files: {
        [DEPLOY]: `${deploying()}  next:\n    uses: ./.github/workflows/a.yml\n`,
        ".github/workflows/a.yml": called("  x:\n    uses: ./.github/workflows/b.yml\n"),
        ".github/workflows/b.yml": called(
          "  x:\n    uses: ./.github/workflows/a.yml\n  y:\n    uses: ./.github/workflows/b.yml\n  z:\n    uses: ./.github/workflows/deploy.yml\n",
        ),
      },
    },
    "200 workflows, each calling the next": {
      files: {
        [DEPLOY]: deploying({ jobs: "next:\n  uses: ./.github/workflows/w0.yml\n" }),
        ...Object.fromEntries(
          Array.from({ length: 200 }, (_, index) => [
            `.github/workflows/w${index}.yml`,
            called(`  x:\n    uses: ./.github/workflows/w${index + 1}.yml\n`),
          ]),
        ),
      },
    },
    "workflows that call the next one three times": {
      files: {
        [DEPLOY]: deploying({ jobs: "next:\n  uses: ./.github/workflows/w0.yml\n" }),
        ...Object.fromEntries(
          Array.from({ length: 30 }, (_, index) => [
            `.github/workflows/w${index}.yml`,
            called(
              `  x:\n    uses: ./.github/workflows/w${index + 1}.yml\n  y:\n    uses: ./.github/workflows/w${index + 1}.yml\n  z:\n    uses: ./.github/workflows/w${index + 1}.yml\n`,
            ),
          ]),
        ),
      },
    },
    "a workflow in a matrix of workflows in matrices": {
      files: {
        [DEPLOY]: deploying({
          jobs: `next:\n  strategy:\n    matrix:\n  ${axes(2, 8)}  uses: ./.github/workflows/w0.yml\n`,
        }),
        ...Object.fromEntries(
          Array.from({ length: 8 }, (_, index) => [
            `.github/workflows/w${index}.yml`,
            called(
              `  x:\n    strategy:\n      matrix:\n        a: [1,2,3,4,5,6,7,8]\n        b: [1,2,3,4,5,6,7,8]\n    uses: ./.github/workflows/w${index + 1}.yml\n`,
            ),
          ]),
        ),
      },
    },
    "a script that runs and reads itself": {
      files: {
        [DEPLOY]: deploying({ steps: "- run: ./a.sh\n- run: . ./a.sh\n- run: bash a.sh" }),
        "a.sh": "#!/bin/bash\n./a.sh; . ./a.sh\nbash a.sh; source a.sh; sh -c ./a.sh\n$(./a.sh)\n",
      },
    },
    "200 scripts, each running the next": {
      files: {
        [DEPLOY]: deploying({ steps: "- run: ./s0.sh" }),
        ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`s${index}.sh`, `./s${index + 1}.sh\n`])),
        "s999.sh": "docker push secret\n",
      },
    },
    "a function that calls itself": only(
      running('f() { f "$@" x; f "$1$1"; }\nf a\ng() { local A="$A$A"; g | g & g; }\ng'),
    ),
    "a makefile that calls itself": {
      files: {
        [DEPLOY]: deploying({ steps: "- run: make" }),
        Makefile:
          "all: all a\n\t$(MAKE) all\n\tmake all\na: b all\n\tmake -C . b\nb: a\n\tmake a b\ninclude Makefile\nA = $(A)$(A)\n",
      },
    },
    "a package that calls itself": {
      files: {
        [DEPLOY]: deploying({ steps: "- run: npm run a\n- run: yarn b\n- run: pnpm run c" }),
        "package.json": JSON.stringify({
          scripts: {
            a: "npm run b && npm run a",
            b: "npm run a; yarn b; yarn a",
            c: "pnpm c & pnpm run c",
            prea: "npm run a",
          },
        }),
      },
    },
    "loops that never end": only(
      running(
        "while true; do A=$A$A$B; echo x; done\nuntil false; do sleep 1; done\nfor ((;;)); do :; done\nwhile :; do while :; do while :; do A=$((A + 1)); done; done; done",
      ),
    ),
    "loops in loops in loops": only(
      running(
        `${"for i in 1 2 3 4 5 6 7 8 9 10; do for j in a b c d e f g h; do ".repeat(12)} A="$A$i$j"; curl https://x.example/$i$j; ${"done; done; ".repeat(12)}`,
      ),
    ),
    "texts that double": only(
      running(
        `A=aaaaaaaaaa\n${'A="$A$A"\n'.repeat(60)}echo "$A" >> "$GITHUB_OUTPUT"\n[[ "$A" == *b* ]] && docker push "$A"`,
      ),
    ),
    "texts that double and are not known": only(
      running(`A=\${{ github.ref_name }}x\n${'A="$A$A"\n'.repeat(60)}echo "$A" >> "$GITHUB_OUTPUT"\ndocker push "$A"`),
    ),
    "choices that double": only(
      running(
        `${'if [ "$X" = y ]; then A="$A a"; else A="b $A"; fi\n'.repeat(60)}docker build -t "$A$A$A$A$A$A" . && docker push "$A$A$A"`,
      ),
    ),
    "lists that double": only(running(`A=(a b)\n${'A=("${A[@]}" "${A[@]}")\n'.repeat(60)}docker build "\${A[@]}" .`)),
    "positional arguments that double": only(running(`set -- a b\nf() { f "$@" "$@"; }\nf a b c`)),
    "files that double": only(
      running(`echo aaaaaaaaaaaaaaaa > f\n${"cat f f > g; cat g g > f\n".repeat(40)}docker push $(cat f)`),
    ),
    "replacements that double": only(
      running(`A=aaaaaaaaaa\n${'A="${A//a/aaaaaaaaaaaaaaaa}"\n'.repeat(30)}docker push "$A"`),
    ),
    "sed that doubles": only(
      running(`A=aaaaaaaaaa\n${"A=$(echo \"$A\" | sed 's/a/&&&&&&&&&&&&&&&&/g')\n".repeat(20)}docker push "$A"`),
    ),
    "jq that doubles": only(
      running(
        `${"A=$(echo \"[1,2]\" | jq '[.[],.[]] | [.[],.[],.[],.[]] | [.[],.[],.[],.[],.[],.[],.[],.[]]')\n".repeat(20)}jq -n '[range(1e9)]'\njq -n 'def f: f; f'\njq -n '[limit(1e9;repeat(1))]'\njq -n '"a" * 1e9'\ndocker push "$A"`,
      ),
    ),
    "expressions that double": only(
      deploying({
        top: `env:\n  A0: aaaaaaaaaa\n${times(60, (index) => `  A${index + 1}: \${{ env.A${index} }}\${{ env.A${index} }}\n`)}`,
        steps: "- run: docker push ${{ env.A60 }}",
      }),
    ),
    "formats that double": only(
      deploying({
        job: `env:\n  A0: aaaaaaaaaa\n${times(60, (index) => `  A${index + 1}: \${{ format('{0}{0}{0}{0}', env.A${index}) }}\n`)}`,
        steps: "- run: docker push ${{ env.A60 }}",
      }),
    ),
    "JSON that doubles": only(
      deploying({
        job: `env:\n  A0: '[1,2]'\n${times(30, (index) => `  A${index + 1}: \${{ toJSON(env.A${index}) }}\n`)}`,
        steps: "- run: docker push ${{ env.A30 }}",
      }),
    ),
    "braces that double": only(
      running(
        `echo ${"{a,b}".repeat(60)}\necho {1..999999999}\necho {a..z}{a..z}{a..z}{a..z}{a..z}{a..z}\nfor i in {1..9999}{1..9999}{1..9999}; do docker push $i; done\ndocker push ${"{1..9999}".repeat(20)}`,
      ),
    ),
    "sequences without end": only(
      running(
        "for i in $(seq 1 999999999999); do docker push $i; done\nfor i in $(seq 1 0.0000001 9); do :; done\nprintf '%999999999s' a\nprintf '%s' {1..9999}\nhead -c 1e12 /dev/zero\nyes | docker push x\ncat /dev/zero | docker push x",
      ),
    ),
    "huge numbers": only(
      running(
        "A=$((9999999999999999999999 ** 99999))\nB=$((1 << 99999999))\nC=$((2**63 * 2**63 / 0 % 0))\nD=${A:99999999999999999999:1e99}\nE=${A:-1:-99999999999}\nlet F=9**9**9\nshift 99999999999\necho ${@:99999999:1}\nfor ((i=0;i<99999999999;i++)); do docker push $i; done\nsleep 1e308\nexit 99999999999999999999",
      ),
    ),
    "huge indices": only(
      running(
        "A[999999999999]=x\nA[-1]=y\nA+=(z)\necho ${A[999999999]} ${#A[@]} ${A[@]:1000000000}\ndocker push ${A[@]}",
      ),
    ),
  });
});
