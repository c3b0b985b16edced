import type { Emit } from "../../lib/events.ts";
import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";
import { mountNamespaceObstacle } from "../../rehearsal/components/mount-namespace.ts";
import type { Sealing } from "../../rehearsal/world/spec.ts";

/** Who opens the lab's sealed values in a rehearsal on this machine. */
export async function sealingFor(lab: Lab, env: NodeJS.ProcessEnv, emit: Emit): Promise<Sealing> {
  if (!seals(lab)) return "none";
  const obstacle = await mountNamespaceObstacle(env);
  if (obstacle === undefined) return "process";
  emit({
    type: "note",
    message: `this user may have no mounts of his own here, so a stand-in opens sealed values (${obstacle})`,
  });
  return "stand-in";
}
