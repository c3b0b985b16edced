import type { Lab } from "../../../plan/lab.ts";

/** Whether some Applications have to be well before others are made: what operators bring before what needs it. */
export function hasWaves(lab: Lab): boolean {
  return lab.operators.length > 0;
}
