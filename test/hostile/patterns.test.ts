import { survivesEach } from "./attack.js";
import { DEPLOY, deploying, running, times } from "./repository.js";

const only = (text: string) => ({ files: { [DEPLOY]: text } });
const A = "a".repeat(5e4);

describe("texts that make a pattern look back", () => {
  survivesEach({
    "uses without end": only(
      deploying({
        steps: `- run: |\n    ${"uses:".repeat(1e5)}\n    ${"uses: ".repeat(1e5)}\n    uses: a${" ".repeat(1e5)}b`,
      }),
    ),
    "branches without end": only(
      deploying({
        steps: `- run: |\n    ${"branches:".repeat(5e4)}\n    ${"branches: main, ".repeat(5e4)}\n    -${" ".repeat(1e5)}x`,
      }),
    ),
    "paths of scripts": only(
      deploying({
        steps: `- run: |\n    ${"a/".repeat(1e5)}\n    ${"-".repeat(1e5)}/b.s\n    ${"./".repeat(1e5)}b.shx\n    '${"'a".repeat(1e5)}`,
      }),
    ),
    "blanks, dashes and dots": only(
      running(`echo ${" ".repeat(4e4)}x\necho ${"-".repeat(4e4)}\necho ${".".repeat(9e3)}`),
    ),
    "environment names that are patterns": only(
      deploying({
        top: `env:\n${["(a+)+$", "(", "[", "*", "a{99999}", "\\\\", "(?:a|a)*b", "^(.*)*$"].map((name) => `  "${name}": ${A}\n`).join("")}`,
      }),
    ),
    "globs in the shell": only(
      running(
        `A=${A}\n${[
          "*a*a*a*a*a*a*a*b",
          "+(a|aa)+(a|aa)b",
          "@(a|a)*b",
          "?".repeat(190),
          "[a-".repeat(60),
          "[[:alpha:]]*b",
          "[!",
          "[]",
          "[z-a]",
        ]
          .map(
            (glob) =>
              `[[ $A == ${glob} ]] && true\ncase "$A" in ${glob.replace(/[ ()|[\]!]/g, "")}) true;; esac\necho "\${A#${glob}}" "\${A##${glob}}" "\${A%${glob}}" "\${A%%${glob}}" "\${A/${glob}/b}" "\${A//${glob}/b}"`,
          )
          .join("\n")}`,
      ),
    ),
    "patterns in the shell": only(
      running(
        `A=${"a".repeat(199)}\nB=${A}\n${[
          "a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b",
          "^.*.*.*.*.*.*.*.*.*.*.*.*=.*$",
          "(a+)+$",
          "a{1,1000}a{1,1000}b",
          "[",
          "a**",
          "\\1",
        ]
          .map(
            (pattern) =>
              `[[ $A =~ ${pattern} ]] && true\n[[ $B =~ ${pattern} ]] && true\necho "$B" | grep -qE '${pattern}' && true\necho "$B" | grep '${pattern}' || true\nC=$(echo "$B" | sed -E 's/${pattern}/x/g')\nC=$(echo "$B" | sed 's/${pattern}/x/')\nC=$(echo "$B" | jq -R 'test("${pattern}")')\nexpr "$B" : '${pattern}'\nC=$(echo "$B" | awk '/${pattern}/')`,
          )
          .join("\n")}`,
      ),
    ),
    "patterns for tags": only(
      deploying({
        on: `\n  push:\n    tags: ["v${"a".repeat(200)}"]`,
        steps: `- uses: docker/metadata-action@v5\n  with:\n    images: a\n    tags: |\n${["a*a*a*a*a*a*a*a*a*a*a*a*a*b", "(a+)+$", "(a|a)*b", "/(a+)+$/"].map((pattern) => `      type=match,pattern=${pattern}\n      type=match,pattern=${pattern},group=1\n      type=semver,pattern=${"{{".repeat(5e3)}\n`).join("")}`,
      }),
    ),
    "globs in triggers": only(
      deploying({
        on: `\n  push:\n    branches: ["${"*a".repeat(90)}", "${"**/".repeat(60)}", "${"?".repeat(199)}", "[", "(a+)+$", "!${"*".repeat(1000)}", "${A}"]\n    branches-ignore: ["*a*b*c*d*e*f*g*h*i"]`,
        steps: `- run: "true"\n  if: github.ref == 'refs/heads/${A}'`,
      }),
    ),
    "files of other tools": {
      files: {
        [DEPLOY]: deploying({
          steps:
            "- run: make all\n- run: docker buildx bake\n- run: ecspresso deploy --config ecspresso.yml\n- run: docker compose push\n- run: sed -i s/a/b/ td.json && envsubst < td.json > t.json\n- uses: docker/bake-action@v5\n- run: ./deploy.sh",
        }),
        Makefile: `all: ${"a ".repeat(3e4)}\n\t${"$(".repeat(3e4)}\n${"a".repeat(2e5)}\n${"a ".repeat(1e5)}\n${" :".repeat(5e4)}\nA ${" ".repeat(1e5)}\n${"\\\n".repeat(1e5)}`,
        "docker-bake.hcl": `target "default" {\n args = {${"${a}".repeat(2e4)}\n tags = [${'"'.repeat(1e5)}\n${"target ".repeat(2e4)}\n${'target "a" {'.repeat(1e4)}`,
        "ecspresso.yml": `service_definition:${" ".repeat(2e5)}\nx: ${"service:".repeat(2e4)}\n`,
        "deploy.sh": `#!/bin/bash${" -".repeat(1e4)}\n${"A=1 ".repeat(1e4)}\n`,
        ".dockerignore": `${"*".repeat(1e5)}\n${"**/".repeat(3e4)}a\n`,
        Dockerfile: `FROM a\nARG ${"A".repeat(5e4)}\nARG (a+)+$\nENV ${"\\ ".repeat(3e4)}\nCOPY ${"[".repeat(3e4)} .\nRUN ${" ".repeat(1e5)}x\n`,
        "td.json": `{"containerDefinitions":[{"image":"${"a:".repeat(5e4)}"}]}${'"image"'.repeat(2e4)}${" ".repeat(1e5)}`,
        "main.tf": `resource "aws_ecs_service" "s" {\n name = "${"$".repeat(5e4)}"\n cluster = "${"%{".repeat(2e4)}"\n}\nsource ${" ".repeat(1e5)}=\n${'source = "./'.repeat(1e4)}\n`,
        "package.json": `{"scripts":{"a":"${"aws ".repeat(5e4)}"}}`,
      },
    },
    "values in images and tags": only(
      running(
        times(
          40,
          (index) =>
            `docker push "${["a:".repeat(900), "/".repeat(900), "@sha256:".repeat(100), "-".repeat(900), ".".repeat(900), "v1.".repeat(300), "0".repeat(900)][index % 7]}${index}"\n`,
        ),
      ),
    ),
    "echoed outputs": only(
      running(
        `echo "${"::set-output name=".repeat(3e3)}"\necho "a<<${"E".repeat(3e4)}" >> "$GITHUB_OUTPUT"\necho "${"=".repeat(3e4)}" >> "$GITHUB_ENV"`,
      ),
    ),
    "an expression of functions": only(
      deploying({
        steps: `- run: echo \${{ format('${"{0}".repeat(2e3)}${"{".repeat(2e3)}', github.sha) }} \${{ join(fromJSON('[${"1,".repeat(5e3)}1]'), '${"a".repeat(5e3)}') }}`,
      }),
    ),
  });
});
