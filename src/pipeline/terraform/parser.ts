import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Parser } from "web-tree-sitter";

let loaded: Promise<Parser> | undefined;
/** The parser for Terraform, loaded when it is first needed. */
export function loadParser(): Promise<Parser> {
  loaded ??= (async () => {
    const { Parser: TreeSitter, Language } = await import("web-tree-sitter");
    await TreeSitter.init({ locateFile: () => wasm("web-tree-sitter.wasm", "web-tree-sitter") });
    const parser = new TreeSitter();
    parser.setLanguage(
      await Language.load(wasm("tree-sitter-terraform.wasm", "@tree-sitter-grammars/tree-sitter-hcl")),
    );
    return parser;
  })();
  return loaded;
}

/** Beside the bundle, or in the package it comes from. */
function wasm(name: string, from: string): string {
  const beside = ["./", "../"]
    .map((folder) => fileURLToPath(new URL(folder + name, import.meta.url)))
    .find((path) => existsSync(path));
  return beside ?? createRequire(import.meta.url).resolve(`${from}/${name}`);
}
