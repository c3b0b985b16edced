import type { Lab, LabApp, LabWorkload } from "../../plan/lab.ts";
import { meta, selector } from "./meta.ts";

/** Of several pods one at a time may be moved to another node. A single pod has no budget: it would forbid every drain. */
export function disruptionBudget(lab: Lab, app: LabApp, workload: LabWorkload): readonly object[] {
  if (workload.replicas < 2) return [];
  return [
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: meta(lab, app, workload.name),
      spec: { maxUnavailable: 1, selector: { matchLabels: selector(workload) } },
    },
  ];
}
