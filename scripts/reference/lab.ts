import type { Lab } from "../../src/plan/lab.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { ROOT } from "./root.ts";

let loaded: Promise<Lab> | undefined;

/** This repository's own lab, the example of the pages that show one. */
export function exampleLab(): Promise<Lab> {
  loaded ??= loadLab(ROOT).then(({ lab, issues }) => {
    if (lab === undefined) throw new Error(`this repository's lab is wrong: ${JSON.stringify(issues)}`);
    return lab;
  });
  return loaded;
}
