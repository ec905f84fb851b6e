// Bundles the command line and the action into dist/: what users install, with every dependency inside.
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });

const { metafile } = await build({
  metafile: true,
  absWorkingDir: root,
  entryPoints: {
    cli: "src/cli/main.ts",
    run: "src/cli/run.ts",
    action: "src/action/main.ts",
    "audit-repository": "src/cli/audit-repository.ts",
  },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  alias: {
    // The same parser as ES modules, and without a look at the environment for every token.
    yaml: "./node_modules/yaml/browser/index.js",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  // CommonJS dependencies call require(), which an ES module does not have.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
const parsers = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm",
];
for (const file of parsers) copyFileSync(`${root}node_modules/${file}`, `${root}dist/${file.split("/").at(-1)}`);
for (const schema of [
  "src/report/audit-report.schema.json",
  "src/config/config.schema.json",
  "src/config/baseline.schema.json",
])
  copyFileSync(`${root}${schema}`, `${root}dist/${schema.split("/").at(-1)}`);
// An action is run from wherever it was unpacked to: the modules say themselves that they are some.
writeFileSync(`${root}dist/package.json`, '{ "type": "module" }\n');
chmodSync(`${root}dist/cli.js`, 0o755);

/** What is inside was written by others, too: their licences travel with it. */
function licences() {
  const packageOf = (path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
  const inputs = [...Object.keys(metafile.inputs), ...parsers.map((file) => `node_modules/${file}`)];
  const packages = [...new Set(inputs.map(packageOf).filter((path) => path !== undefined))].sort();
  return packages.map((path) => {
    const { name, version, license } = JSON.parse(readFileSync(`${root}${path}/package.json`, "utf8"));
    const file = readdirSync(`${root}${path}`).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? readFileSync(`${root}${path}/${file}`, "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}`.trim();
  });
}
writeFileSync(`${root}dist/THIRD-PARTY-LICENCES.txt`, `${licences().join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
