import type { Manifest } from "./manifest.ts";
import { roleFor } from "./rbac.ts";

/**
 * Not of Talos: KWOK runs with the kubelet's identity and watches its node's lease, where a kubelet only reads and
 * writes it. This is all that it needs beyond what the Node authorizer allows (measured with kwok 0.8.0).
 */
export function kwokLeases(): Manifest {
  const rules = [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["list", "watch"] }];
  return {
    id: "02-rehearsal-kwok-leases",
    objects: roleFor("homelab:rehearsal-kwok", "kube-node-lease", rules, ["system:nodes"]),
  };
}
