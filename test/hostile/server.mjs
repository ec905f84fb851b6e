// Runs the command line for tests that send its words, one command after the other.
import { answerOf } from "../../scripts/answer.mjs";

process.on("message", async (words) => process.send(await answerOf(words)));
