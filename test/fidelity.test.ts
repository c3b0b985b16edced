import { expect, test } from "vitest";
import { BLIND_SPOTS } from "../src/cli/rehearse/blind-spots.ts";
import { allParts } from "../scripts/reference/fidelity.ts";

test("every part of a rehearsal says what cannot be seen of it", async () => {
  const names = (await allParts()).map(({ name }) => name);
  expect(names.filter((name) => BLIND_SPOTS[name] === undefined)).toEqual([]);
  // The stand-in for a whole controller is only there where no real one can run.
  const known = Object.keys(BLIND_SPOTS).filter((name) => name !== "Sealed Secrets");
  expect(known.filter((name) => !names.includes(name))).toEqual([]);
});
