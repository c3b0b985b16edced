import type { ToolInfo } from "../../drive/tools/wanted.ts";
import type { Lab } from "../../plan/lab.ts";
import type { Sealing } from "../../rehearsal/world/spec.ts";
import { deployedVersion, playedComponents } from "./programs.ts";
import type { Component } from "./report.ts";

/** Every part of a rehearsal with its version and how true it is. */
export function components(lab: Lab, sealing: Sealing, programs: readonly ToolInfo[]): readonly Component[] {
  return [...programs.map((program) => componentOf(lab, program)), ...playedComponents(lab, sealing)];
}

function componentOf(lab: Lab, { binary, version }: ToolInfo): Component {
  const deployed = deployedVersion[binary]?.(lab) ?? version;
  return { name: binary, version, fidelity: version === deployed ? "real" : "real, other version" };
}
