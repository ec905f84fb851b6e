import { scriptDoes, stepsDo, wordOf } from "./trace.js";

const SHA = "${{ github.sha }}";

test.each([
  ["a variable", "T=$GITHUB_SHA", '"app:$T"', `app:${SHA}`],
  ["a substring", "T=${GITHUB_SHA::7}", '"app:$T"', "app:${{ github.sha | slice }}"],
  ["a substring of known text", "V=abcdef; T=${V:1:3}", '"app:$T"', "app:bcd"],
  ["a substring from the end", "V=abcdef; T=${V: -2}", '"app:$T"', "app:ef"],
  ["a prefix cut short", "V=a/b/c; T=${V#*/}", '"app:$T"', "app:b/c"],
  ["a prefix cut long", "V=a/b/c; T=${V##*/}", '"app:$T"', "app:c"],
  ["a suffix cut short", "V=a.b.c; T=${V%.*}", '"app:$T"', "app:a.b"],
  ["a suffix cut long", "V=a.b.c; T=${V%%.*}", '"app:$T"', "app:a"],
  ["the branch of a ref", "T=${GITHUB_REF#refs/heads/}", '"app:$T"', "app:main"],
  ["a replacement", "V=a/b/c; T=${V//\\//-}", '"app:$T"', "app:a-b-c"],
  ["upper and lower case", "V=aB; T=${V^^}-${V,,}", '"app:$T"', "app:AB-ab"],
  ["a default for what is not set", "T=${NOT_SET:-1}", '"app:$T"', "app:1"],
  ["a default that is not needed", "V=2; T=${V:-1}", '"app:$T"', "app:2"],
  ["a replacement for what is set", "V=2; T=${V:+x}", '"app:$T"', "app:x"],
  ["a length", "V=four; T=${#V}", '"app:$T"', "app:4"],
  ["indirection", "A=1; N=A; T=${!N}", '"app:$T"', "app:1"],
  ["a command substitution", "T=$(git rev-parse --short HEAD)", '"app:$T"', "app:${{ github.sha | slice }}"],
  ["backticks", "T=`echo $GITHUB_SHA | cut -c1-8`", '"app:$T"', "app:${{ github.sha | slice }}"],
  ["arithmetic", "T=$((2 * 3 + 1))", '"app:$T"', "app:7"],
  ["an element of an array", "A=(x y z)", '"app:${A[1]}"', "app:y"],
  ["appending to a text", "T=a; T+=b", '"app:$T"', "app:ab"],
  ["single quotes", "T=1", "'app:$T'", "app:$T"],
  ["a function's argument", 'f() { echo "v$1"; }\nT=$(f 3)', '"app:$T"', "app:v3"],
  ["a heredoc", "T=$(cat <<END\n$GITHUB_SHA\nEND\n)", '"app:$T"', `app:${SHA}`],
  ["a quoted heredoc", "T=$(cat <<'END'\n$GITHUB_SHA\nEND\n)", '"app:$T"', "app:$GITHUB_SHA"],
  ["a here-string", 'read -r T <<< "abc"', '"app:$T"', "app:abc"],
  ["a word for each name", 'read -r A B <<< "  one  two three"', '"$B:$A"', "two three:one"],
  ["words beside another separator", "IFS=: read -r A B C <<< 'one::two'", '"$C:$B$A"', "two:one"],
  ["no words where nothing separates them", "IFS= read -r A B <<< 'one two'", '"$A:$B"', "one two:"],
  ["an option of read beside the names", "read -p Name -r A B <<< 'one two'", '"$B:$A"', "two:one"],
  ["a variable of one command only", "T=1\nT=2 true", '"app:$T"', "app:1"],
  ["a subshell's variables stay there", "T=1\n(T=2)", '"app:$T"', "app:1"],
  ["a group's variables do not", "T=1\n{ T=2; }", '"app:$T"', "app:2"],
  ["printf into a variable", "printf -v T '%s-%s' a b", '"app:$T"', "app:a-b"],
])("%s", (_, script, word, expected) => {
  expect(wordOf(script, word)).toBe(expected);
});

test("an array is spread, and its length counts", () => {
  expect(scriptDoes('TAGS=(-t a:1)\nTAGS+=(-t "a:$GITHUB_SHA")\ndocker build "${TAGS[@]}" .')).toEqual([
    `build  a:1, a:${SHA}`,
  ]);
  expect(wordOf("A=(x y z)", '"app:${#A[@]}"')).toBe("app:3");
});

const NAMED = 'declare -A N=(["api"]="a|1" [web]=b)\nN[job]=c';

test.each([
  ["an element by its key", `${NAMED}\nK=web`, '"app:${N[$K]}"', "app:b"],
  ["a key in quotes", NAMED, '"app:${N["api"]}"', "app:a|1"],
  ["an element that was set later", NAMED, '"app:${N[job]}"', "app:c"],
  ["an element that was set again", `${NAMED}\nN[web]=d`, '"app:${N[web]}"', "app:d"],
  ["a key that is not there", NAMED, '"app:${N[gone]}"', "app:"],
  ["a key that nobody knows", NAMED, '"app:${N[${{ vars.KEY }}]}"', "app:{a|1 | b | c}"],
  ["the keys", `${NAMED}\nT=$(echo \${!N[@]} | tr ' ' -)`, '"app:$T"', "app:api-web-job"],
  ["the positions of a list", "L=(a b)\nT=$(echo ${!L[@]} | tr ' ' -)", '"app:$T"', "app:0-1"],
  ["a position in a variable", "L=(a b)\ni=1", '"app:${L[$i]}${L[i]}"', "app:bb"],
])("arrays with keys: %s", (_, script, word, expected) => {
  expect(wordOf(script, word)).toBe(expected);
});

test("unquoted words are split, quoted ones are not", () => {
  expect(scriptDoes('T="-t a:1 -t a:2"\ndocker build $T .\ndocker push "a b"')).toEqual([
    "build  a:1, a:2",
    "push  a b",
  ]);
});

test("loops over lists, arrays, braces and counts", () => {
  const pushes = ["push  a", "push  b"];
  expect(scriptDoes("for s in a b; do docker push $s; done")).toEqual(pushes);
  expect(scriptDoes('A=(a b)\nfor s in "${A[@]}"; do docker push "$s"; done')).toEqual(pushes);
  expect(scriptDoes("for s in {a,b}; do docker push $s; done")).toEqual(pushes);
  expect(scriptDoes("for s in a b c; do [ $s = c ] && break; docker push $s; done")).toEqual(pushes);
  expect(scriptDoes("for s in a x b; do if [ $s = x ]; then continue; fi; docker push $s; done")).toEqual(pushes);
  expect(scriptDoes("I=0\nwhile [ $I -lt 2 ]; do docker push i$I; I=$((I + 1)); done")).toEqual([
    "push  i0",
    "push  i1",
  ]);
});

test("conditions that are known, and conditions that are not", () => {
  expect(scriptDoes('if [ "$GITHUB_REF_NAME" = main ]; then docker push a; else docker push b; fi')).toEqual([
    "push  a",
  ]);
  expect(scriptDoes("if [[ $GITHUB_REF == refs/tags/* ]]; then docker push a; fi\ndocker push b")).toEqual(["push  b"]);
  expect(scriptDoes("if ! false; then docker push a; fi")).toEqual(["push  a"]);
  expect(scriptDoes("if [ -f x ]; then docker push a; else docker push b; fi\ndocker push c")).toEqual([
    "push  a  [may]",
    "push  b  [may]",
    "push  c",
  ]);
  expect(scriptDoes('case "$GITHUB_REF_NAME" in main) docker push a;; *) docker push b;; esac')).toEqual(["push  a"]);
  expect(scriptDoes('case "${{ vars.STAGE }}" in qa) docker push a;; *) docker push b;; esac')).toEqual([
    "push  a  [may]",
    "push  b  [may]",
  ]);
});

test.each([
  ["$V =~ ^v[0-9]+\\.[0-9]+$", "a"],
  ["$V =~ ^v1\\.[0-9]$", "b"],
  ["$V =~ ^(v1.25|main)$", "a"],
  ['$V =~ "v1.2"', "a"],
  ['$V =~ "v1.2."', "b"],
  ["$V =~ v1.2.", "a"],
  ["$V == v1.2?", "a"],
  ["$V == v[!2-9].*", "a"],
  ['$V == "v1.*"', "b"],
])("[[ %s ]] is tried", (condition, pushed) => {
  const script = `V=v1.25\nif [[ ${condition} ]]; then docker push a; else docker push b; fi`;
  expect(scriptDoes(script)).toEqual([`push  ${pushed}`]);
});

test.each(["$V == @(v1.25|main)", "$V =~ (v)\\1", "$V == v1.25 && $X == a"])("[[ %s ]] may hold", (condition) => {
  const [first] = scriptDoes(`V=v1.25\nX=$(cat unknown)\nif [[ ${condition} ]]; then docker push a; fi`);
  expect(first).toBe("push  a  [may]");
});

test.each([
  ["${V#*/}", "b/c.d"],
  ["${V##*/}", "c.d"],
  ["${V%/*}", "a/b"],
  ["${V%%/*}", "a"],
  ["${V%.[a-z]}", "a/b/c"],
  ["${V#?/}", "b/c.d"],
  ["${V##x*}", "a/b/c.d"],
])("%s cuts an edge", (word, cut) => {
  expect(scriptDoes(`V=a/b/c.d\ndocker push "${word}"`)).toEqual([`push  ${cut}`]);
});

test("&& and ||", () => {
  expect(scriptDoes("true && docker push a\nfalse || docker push b\nfalse && docker push c || docker push d")).toEqual([
    "push  a",
    "push  b",
    "push  d",
  ]);
  expect(scriptDoes("docker push a || true")).toEqual(["push  a  [tolerated]"]);
  expect(scriptDoes("docker push a || exit 1")).toEqual(["push  a"]);
  expect(scriptDoes("grep -q x y && docker push a\ndocker push b")).toEqual(["push  a  [may]", "push  b"]);
});

test("set -e ends a script at a failure that nobody looks at", () => {
  expect(scriptDoes("false\ndocker push a", {})).toEqual([]);
  expect(scriptDoes("set +e\nfalse\ndocker push a")).toEqual(["push  a"]);
  expect(scriptDoes("if false; then :; fi\nfalse || true\n! true\ndocker push a")).toEqual(["push  a"]);
  expect(scriptDoes("exit 0\ndocker push a")).toEqual([]);
});

test("an exit under an undecided test", () => {
  expect(scriptDoes("if [ -f x ]; then exit 1; fi\ndocker push a")).toEqual(["push  a"]);
  expect(scriptDoes("if [ -f x ]; then exit 0; fi\ndocker push a")).toEqual(["push  a  [may]"]);
});

test("wrappers run what they wrap", () => {
  expect(
    scriptDoes(
      "sudo docker push a\nenv X=1 docker push b\ntime docker push c\ntimeout 5m docker push d\nnohup docker push e",
    ),
  ).toEqual(["a", "b", "c", "d", "e"].map((image) => `push  ${image}`));
  expect(
    scriptDoes(
      "bash -c 'docker push a'\nbash <<END\ndocker push b\nEND\necho c | xargs docker push\nprintf 'd\\ne\\n' | xargs -I{} docker push app:{}",
    ),
  ).toEqual(["push  a", "push  b", "push  c", "push  app:d", "push  app:e"]);
  expect(scriptDoes("env TAG=1 bash -c 'docker push \"app:$TAG\"'")).toEqual(["push  app:1"]);
});

test("a script's own -c is not the shell's", () => {
  const files = { "ship.sh": 'docker push "app:$2"\n' };
  expect(scriptDoes("bash ship.sh -c 1\nbash -e -c 'docker push b'", { files })).toEqual(["push  app:1", "push  b"]);
});

test("programs that touch nothing of AWS hide nothing", () => {
  expect(scriptDoes("eval `ssh-agent -s`\nfind . -name x -delete\nkubectl get pods\ntflint\ndocker push a")).toEqual([
    "push  a",
  ]);
  expect(scriptDoes("find . -name x -exec docker push app:1 \\;")).toEqual(["push  app:1"]);
});

test("files between steps: environment, outputs of several lines", () => {
  expect(stepsDo('- run: echo "TAG=$GITHUB_SHA" >> "$GITHUB_ENV"\n- run: docker push "app:$TAG"')).toEqual([
    `push  app:${SHA}`,
  ]);
  expect(stepsDo('- run: echo TAG=1 >> $GITHUB_ENV && docker push "app:$TAG"')).toEqual(["push  app:"]);
  const steps = `- id: t
  run: |
    {
      echo "tags<<EOF"
      echo "app:1"
      echo "app:$GITHUB_SHA"
      echo EOF
    } >> "$GITHUB_OUTPUT"
- uses: docker/build-push-action@v6
  with: { tags: "\${{ steps.t.outputs.tags }}" }`;
  expect(stepsDo(steps)).toEqual([`build  app:1, app:${SHA}`]);
});

test("script files: arguments, what they source, where they stand", () => {
  const files = {
    "ci/ship.sh": '#!/usr/bin/env bash\nset -eu\n. "$(dirname "$0")/lib.sh"\nimage "$1"\n',
    "ci/lib.sh": 'image() { docker push "app:$1"; }\n',
  };
  expect(scriptDoes('./ci/ship.sh "$GITHUB_SHA"', { files })).toEqual([`push  app:${SHA}`]);
  expect(scriptDoes("source ci/lib.sh\nimage 1", { files })).toEqual(["push  app:1"]);
  expect(scriptDoes("cd ci\nbash ship.sh 2", { files })).toEqual(["push  app:2"]);
});

test("Makefile targets: what they need, variables of the file and of the call", () => {
  const Makefile =
    "IMAGE ?= app\nTAG := $(shell git rev-parse HEAD)\n\n.PHONY: push build\nbuild:\n\tdocker build -t $(IMAGE):$(TAG) .\npush: build\n\t@docker push $(IMAGE):$(TAG)\n";
  expect(scriptDoes("make push", { files: { Makefile } })).toEqual([`build  app:${SHA}`, `push  app:${SHA}`]);
  expect(scriptDoes("make push IMAGE=other TAG=1", { files: { Makefile } })).toEqual([
    "build  other:1",
    "push  other:1",
  ]);
  expect(scriptDoes("make -C sub", { files: { "sub/Makefile": Makefile } })).toEqual([`build  app:${SHA}`]);
});

test("local variables end with their function", () => {
  expect(wordOf("T=1\nf() { local T=2; }\nf", '"app:$T"')).toBe("app:1");
});
test("a loop reads line after line", () => {
  expect(scriptDoes("printf 'a\\nb\\n' | while read -r s; do docker push $s; done")).toEqual(["push  a", "push  b"]);
});
test("what is left of a script that is too long to follow stays possible", () => {
  const script = `${"true\n".repeat(20_100)}docker push app:1`;
  const done = scriptDoes(script);
  expect(done).not.toContain("push  app:1");
  expect(done.join("\n")).toContain("the rest of a script that is not followed");
});

const MOVE = "aws ecs update-service --cluster shop --service api --task-definition api:7";
const MOVES = "update  api in shop by ecs to api:7";

test.each([
  ["under its name for Windows", `aws.exe${MOVE.slice(3)}`, [MOVES]],
  [
    "through a function that is there on Windows only",
    `if command -v aws.exe > /dev/null; then\n  aws() { aws.exe "$@"; }\nfi\n${MOVE}`,
    [MOVES],
  ],
  ["through a function of its name", `aws() { command aws --no-cli-pager "$@"; }\n${MOVE}`, [MOVES]],
  ["through a function that calls what it is told", `AWS=aws\naws() { "$AWS" "$@"; }\n${MOVE}`, [MOVES]],
  ["in a folder that is not known", `$HOME/bin/${MOVE}`, [MOVES]],
  ["where it was found", `AWS=$(command -v aws)\n"$AWS"${MOVE.slice(3)}`, [MOVES]],
  [
    "by one of two names",
    `AWS=aws\nif [ -n "\${{ vars.V2 }}" ]; then AWS=/opt/v2/aws; fi\n"$AWS"${MOVE.slice(3)}`,
    [MOVES],
  ],
  [
    "unless it is a function, perhaps",
    `if [ -n "\${{ vars.DRY }}" ]; then\n  aws() { echo "$@"; }\nfi\n${MOVE}`,
    [`${MOVES}  [may]`],
  ],
  [
    "in one of two functions",
    `if [ -n "\${{ vars.DRY }}" ]; then\n  go() { echo no; }\nelse\n  go() { ${MOVE}; }\nfi\ngo`,
    [`${MOVES}  [may]`],
  ],
  [
    "or another program",
    `RUN=echo\nif [ -n "\${{ vars.LIVE }}" ]; then RUN=aws; fi\n$RUN${MOVE.slice(3)}`,
    [`${MOVES}  [may]`],
  ],
])("a program %s", (_, script, expected) => {
  expect(scriptDoes(script)).toEqual(expected);
});
