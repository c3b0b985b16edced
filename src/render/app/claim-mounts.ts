import type { LabWorkload } from "../../plan/lab.ts";

/** Where a workload sees its claims. */
export function claimMounts(workload: LabWorkload): readonly object[] {
  return workload.mounts.map(({ claim, path, readOnly }) => ({
    name: claim,
    mountPath: path,
    ...(readOnly ? { readOnly: true } : {}),
  }));
}
