import type { Controller } from "../cluster/controller.ts";
import { sealedSecrets } from "../cluster/sealed-secrets.ts";
import { workloads } from "../cluster/workloads.ts";
import type { Sealing } from "../world/spec.ts";
import { sealedSecretsWorkload, type SealedSecretsSettings } from "./workload.ts";

/** What opens sealed values in this world. */
export function sealingControllers(
  sealing: Sealing,
  settings: SealedSecretsSettings,
  log: (line: string) => void,
): readonly Controller[] {
  if (sealing === "none") return [];
  if (sealing === "stand-in") return [sealedSecrets(settings.namespace)];
  return [workloads([sealedSecretsWorkload(settings)], log)];
}
