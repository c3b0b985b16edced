import type { ClusterFacts } from "../cluster.ts";
import { hostDaemonSet } from "./daemon-set.ts";
import type { Manifest } from "./manifest.ts";
import { serviceAccountWith } from "./rbac.ts";

/** kube-proxy on every machine, unless the CNI replaces it. */
export function kubeProxyManifest(cluster: ClusterFacts, image: string, mode: string): Manifest {
  return {
    id: "10-kube-proxy",
    objects: [
      ...serviceAccountWith("kube-proxy", { name: "system:node-proxier" }),
      hostDaemonSet({
        name: "kube-proxy",
        serviceAccount: "kube-proxy",
        container: {
          image,
          command: [
            "/usr/local/bin/kube-proxy",
            `--cluster-cidr=${cluster.podSubnets.join(",")}`,
            "--conntrack-max-per-core=0",
            "--hostname-override=$(NODE_NAME)",
            "--kubeconfig=/etc/kubernetes/kubeconfig",
            `--proxy-mode=${mode}`,
          ],
          env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
          securityContext: { privileged: true },
          volumeMounts: [{ name: "kubeconfig", mountPath: "/etc/kubernetes", readOnly: true }],
        },
        volumes: [{ name: "kubeconfig", configMap: { name: "kubeconfig-in-cluster" } }],
      }),
    ],
  };
}
