import { goldenOf, pipelineOf, WORKFLOW } from "./trace.js";

const LOGIN = "      - uses: aws-actions/amazon-ecr-login@v2\n";
const job = (steps: string): string =>
  `    runs-on: ubuntu-latest\n    steps:\n${LOGIN}${steps.trim().replace(/^(?=.)/gm, "      ")}\n`;
const golden = (text: string, files: Readonly<Record<string, string>> = {}): readonly string[] =>
  goldenOf(pipelineOf({ ...files, [WORKFLOW]: text }))
    .split("\n")
    .filter((line) => !line.includes("login  <registry>"));
const MAIN = "on: { push: { branches: [main] } }\n";

describe("matrix", () => {
  const pushes = (matrix: string): readonly string[] =>
    golden(
      `${MAIN}jobs:\n  a:\n    strategy: { matrix: ${matrix} }\n${job('- run: docker push "${{ matrix.s }}-${{ matrix.e }}"')}`,
    )
      .slice(1)
      .map((line) => line.replace(/^.*push {2}/, ""));

  test("every combination", () => expect(pushes("{ s: [a, b], e: [x, y] }")).toEqual(["a-x", "a-y", "b-x", "b-y"]));
  test("without the excluded", () =>
    expect(pushes("{ s: [a, b], e: [x, y], exclude: [{ s: a, e: y }] }")).toEqual(["a-x", "b-x", "b-y"]));
  test("an include extends what it fits, else it stands alone", () => {
    expect(pushes("{ s: [a, b], include: [{ s: a, e: x }, { s: c, e: z }] }")).toEqual(["a-x", "b-", "c-z"]);
  });
  test("nothing but includes", () =>
    expect(pushes("{ include: [{ s: a, e: x }, { s: b, e: y }] }")).toEqual(["a-x", "b-y"]));
  test("a list of an output is one leg that nobody knows", () => {
    expect(pushes("{ s: '${{ fromJSON(vars.LIST) }}', e: [x] }")).toEqual(["${{ matrix.s }}-x"]);
  });
  test("a list in an expression", () =>
    expect(pushes(`{ s: "\${{ fromJSON('[\\"a\\",\\"b\\"]') }}", e: [x] }`)).toEqual(["a-x", "b-x"]));
});

describe("kinds of run", () => {
  const runs = (on: string, steps = '- run: docker push "app:${{ github.ref_name }}"'): readonly string[] =>
    golden(`on: ${on}\njobs:\n  a:\n${job(steps)}`);

  test("every branch of a filter", () => {
    expect(runs("{ push: { branches: [main, qa] } }")).toEqual([
      "# push to main",
      "push  app:main",
      "# push to qa",
      "push  app:qa",
    ]);
  });
  test("no filter: the default branch and another", () => {
    expect(runs("push").filter((line) => line.startsWith("#"))).toEqual(["# push to main", "# push to another branch"]);
  });
  test("a glob of branches", () => {
    expect(runs("{ push: { branches: ['feature/**'] } }").filter((line) => line.startsWith("#"))).toEqual([
      "# push to another branch",
    ]);
  });
  test("tags alone are no branch", () => {
    expect(runs("{ push: { tags: ['v*'] } }")).toEqual(["# push to a tag", "push  app:v1.2.3"]);
  });
  test("a choice splits only where something hangs on it", () => {
    const on = "{ workflow_dispatch: { inputs: { stage: { type: choice, options: [qa, prod] } } } }";
    expect(
      runs(on, "- if: inputs.stage == 'prod'\n  run: docker push app").filter(
        (line) => line.includes("to main") || line.includes("push  "),
      ),
    ).toEqual([
      "# workflow_dispatch to main [stage=qa]",
      "# workflow_dispatch to main [stage=prod]",
      "push  app",
      "push  app",
    ]);
    expect(runs(on, "- run: docker push app").filter((line) => line.startsWith("#"))).toEqual([
      "# workflow_dispatch to main",
      "# workflow_dispatch to another branch",
    ]);
  });
  test("a boolean", () => {
    const on = "{ workflow_dispatch: { inputs: { dry: { type: boolean } } } }";
    expect(
      runs(on, "- if: ${{ !inputs.dry }}\n  run: docker push app")
        .filter((line) => line.includes("to main") || line.includes("push  "))
        .slice(0, 3),
    ).toEqual(["# workflow_dispatch to main [dry=true]", "# workflow_dispatch to main [dry=false]", "push  app"]);
  });
});

describe("jobs", () => {
  test("a job's outputs reach the job that needs it", () => {
    const text = `${MAIN}jobs:
  a:
    outputs: { tag: "\${{ steps.t.outputs.tag }}" }
${job('- id: t\n  run: echo "tag=$GITHUB_SHA" >> "$GITHUB_OUTPUT"')}
  b:
    needs: a
${job('- run: docker push "app:${{ needs.a.outputs.tag }}"')}`;
    expect(golden(text)).toEqual(["# push to main", "b: push  app:${{ github.sha }}"]);
  });

  test("a skipped job skips what needs it, unless that runs always", () => {
    const text = `${MAIN}jobs:
  a:
    if: github.ref_name == 'qa'
${job("- run: docker push a")}
  b:
    needs: a
${job("- run: docker push b")}
  c:
    needs: a
    if: always()
${job("- run: docker push c")}`;
    expect(golden(text)).toEqual(["# push to main", "push  c"]);
  });

  test("what runs on failure is marked", () => {
    const text = `${MAIN}jobs:\n  a:\n${job("- run: docker push a\n- if: failure()\n  run: docker push undo\n- if: always()\n  run: docker push b")}`;
    expect(golden(text)).toEqual(["# push to main", "push  a", "push  undo  [may, on failure]", "push  b"]);
  });

  test("an artifact carries a definition from job to job", () => {
    const text = `${MAIN}jobs:
  a:
${job("- run: jq '.containerDefinitions[0].image = \"app:1\"' td.json > out/td.json\n- uses: actions/upload-artifact@v4\n  with: { name: td, path: out/td.json }")}
  b:
    needs: a
${job("- uses: actions/download-artifact@v4\n  with: { name: td, path: in }\n- run: aws ecs register-task-definition --cli-input-json file://in/td.json")}`;
    expect(golden(text, { "td.json": '{"containerDefinitions":[{}]}' })).toEqual([
      "# push to main",
      "b: register  td.json + image=app:1",
    ]);
  });
});

describe("called workflows", () => {
  const called = `on:
  workflow_call:
    inputs: { tag: { type: string, default: none }, stage: { type: string } }
    secrets: { KEY: {} }
    outputs: { image: { value: "\${{ jobs.x.outputs.image }}" } }
jobs:
  x:
    outputs: { image: "\${{ steps.i.outputs.image }}" }
${job('- id: i\n  run: echo "image=app:${{ inputs.tag }}-${{ inputs.stage }}" >> $GITHUB_OUTPUT\n- run: docker push "key:${{ secrets.KEY }}"')}`;
  const caller = (more: string): string => `${MAIN}jobs:
  a:
    uses: ./.github/workflows/called.yml
    with: { tag: "\${{ github.sha }}" }
${more}
  b:
    needs: a
${job('- run: docker push "${{ needs.a.outputs.image }}"')}`;
  const files = { ".github/workflows/called.yml": called };

  test("inputs go in, outputs come out, what is not given is empty", () => {
    expect(golden(caller("    secrets: inherit"), files)).toEqual([
      "# push to main",
      "a/x: push  key:${{ secrets.KEY }}",
      "b: push  app:${{ github.sha }}-",
    ]);
  });
  test("a secret that is not handed over is empty", () => expect(golden(caller(""), files)[1]).toBe("a/x: push  key:"));
  test("a secret under another name", () => {
    expect(golden(caller('    secrets: { KEY: "${{ secrets.OTHER }}" }'), files)[1]).toBe(
      "a/x: push  key:${{ secrets.OTHER }}",
    );
  });
  test("permissions are capped by the caller", () => {
    const granted = (outer: string, inner: string): string | undefined => {
      const text = called.replace("jobs:\n  x:", `jobs:\n  x:\n    permissions: ${inner}`);
      const pipeline = pipelineOf({
        [WORKFLOW]: caller(`    permissions: ${outer}`),
        ".github/workflows/called.yml": text,
      });
      return pipeline.runs[0]?.jobs.find((each) => each.id === "a/x")?.idToken.granted;
    };
    expect(granted("{ id-token: write }", "{ id-token: write }")).toBe("yes");
    expect(granted("{ contents: read }", "{ id-token: write }")).toBe("no");
    expect(granted("{ id-token: write }", "{ contents: read }")).toBe("no");
  });
});

test("a composite action: inputs with defaults, outputs, one call after another", () => {
  const action = `inputs: { name: { default: web }, tag: { required: true } }
outputs: { image: { value: "\${{ steps.i.outputs.image }}" } }
runs:
  using: composite
  steps:
    - id: i
      shell: bash
      run: echo "image=\${{ inputs.name }}:\${{ inputs.tag }}" >> $GITHUB_OUTPUT
`;
  const steps =
    '- uses: actions/checkout@v4\n- id: a\n  uses: ./ci/name\n  with: { tag: 1 }\n- id: b\n  uses: ./ci/name\n  with: { tag: 2, name: jobs }\n- run: docker push "${{ steps.a.outputs.image }}"\n- run: docker push "${{ steps.b.outputs.image }}"';
  expect(golden(`${MAIN}jobs:\n  a:\n${job(steps)}`, { "ci/name/action.yml": action })).toEqual([
    "# push to main",
    "push  web:1",
    "push  jobs:2",
  ]);
});

describe("a workflow that another one calls", () => {
  const called = ".github/workflows/called.yml";
  const calling = (on: string, steps: string): readonly string[] =>
    golden(`${MAIN}jobs:\n  a:\n    uses: ./${called}\n    with: { what: api }\n`, {
      [called]: `on: ${on}\njobs:\n  b:\n${job(steps)}`,
    }).filter((line) => line.includes("push  "));
  const BOTH = "{ workflow_call: { inputs: { what: { type: string } } }, workflow_dispatch: { inputs: { what: {} } } }";

  test("its inputs are not those of the event that started its caller", () => {
    const steps =
      "- run: docker push app:${{ inputs.what }}\n- if: github.event.inputs.what == 'api'\n  run: docker push never";
    expect(calling(BOTH, steps)).toContain("push  app:api");
    expect(calling(BOTH, steps).filter((line) => line === "push  never")).toEqual([]);
  });
  test("GitHub refuses a call of one that cannot be called", () =>
    expect(calling("workflow_dispatch", "- run: docker push app:called")).toEqual([
      "push  app:called",
      "push  app:called",
    ]));
});

describe("the workspace, from a step that stands in a folder", () => {
  const inFolder = (command: string, files: Readonly<Record<string, string>>): readonly string[] =>
    golden(`${MAIN}jobs:\n  a:\n${job(`- working-directory: infra\n  run: ${command}`)}`, files)
      .slice(1)
      .map((line) => line.replace(/^.*push {2}/, ""));
  const script = { "scripts/push.sh": "#!/bin/bash\ndocker push app:1\n" };

  test("a script of the repository", () => {
    expect(inFolder('"$GITHUB_WORKSPACE/scripts/push.sh"', script)).toEqual(["app:1"]);
    expect(inFolder("bash $" + "{{ github.workspace }}/scripts/push.sh", script)).toEqual(["app:1"]);
    expect(inFolder('cd "$GITHUB_WORKSPACE" && ./scripts/push.sh', script)).toEqual(["app:1"]);
  });
  test("a script beside it is another one", () => {
    expect(inFolder('"$GITHUB_WORKSPACE/scripts/push.sh"', { "infra/scripts/push.sh": "docker push app:2\n" })).toEqual(
      [expect.stringContaining("push.sh")],
    );
  });
  test("a makefile", () => {
    expect(
      inFolder('make -C "$GITHUB_WORKSPACE/build" ship', { "build/Makefile": "ship:\n\tdocker push app:1\n" }),
    ).toEqual(["app:1"]);
  });
});
