import { cloudnativePg } from "./cloudnative-pg.ts";
import type { Controller } from "./controller.ts";
import { k8up } from "./k8up.ts";

/** Operators that something of ours plays, by name, with the namespace that the lab gives each. */
const PLAYED: Readonly<Record<string, () => Controller>> = {
  "cloudnative-pg": () => cloudnativePg("cnpg-system"),
  k8up: () => k8up("k8up"),
};

/** The controllers of a lab's operators. What has none is there as pods only. */
export function operatorControllers(names: readonly string[]): readonly Controller[] {
  return names.flatMap((name) => {
    const make = PLAYED[name];
    return make === undefined ? [] : [make()];
  });
}
