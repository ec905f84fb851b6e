#!/usr/bin/env node
import { VERSION } from "./version.js";

const words = process.argv.slice(2);

// Loading the argument parser takes longer than everything `--version` has to do.
if (words.length === 1 && words[0] === "--version") {
  process.stdout.write(`${VERSION}\n`);
} else {
  const { runInTerminal } = await import("./terminal.js");
  await runInTerminal(words);
}
