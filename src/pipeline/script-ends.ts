import { FAILED, type Status, SURE } from "./adapter.js";

/** How a script may have ended in a faulty world: what all shells of one step share. */
export class ScriptEnds {
  failed: "no" | "maybe" | "yes" = "no";
  /** Some undecided way has ended the script well: a failing end is then only one of two, until a fault strikes. */
  leftWell: number | undefined;
  /** `trap 'exit 0' EXIT`: however the script ends, it ends well. */
  forgivesAll = false;
  /** `trap 'exit 0' ERR`: a command that fails ends the script well; only `exit` with a number does not. */
  forgivesErrors = false;

  /** Once the fault has struck, no way that left the script before is the one taken. */
  mayBeWell(struck: number): boolean {
    return this.forgivesAll || this.leftWell === struck;
  }

  failPerhaps(struck: number): void {
    if (this.failed === "no" && !this.mayBeWell(struck) && !this.forgivesErrors) this.failed = "maybe";
  }

  fail(struck: number, surely: boolean): void {
    if (this.mayBeWell(struck)) return;
    if (surely) this.failed = "yes";
    else if (this.failed === "no") this.failed = "maybe";
  }

  /** How the step ends: in a faulty world, `assumed` marks a maybe that hangs on the fault. */
  outcome(status: Status): Status {
    if (this.failed === "yes") return FAILED;
    if (this.failed === "maybe") return { ok: "maybe", assumed: true };
    return status.ok === "no" ? FAILED : SURE;
  }
}
