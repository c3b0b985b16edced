import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization } from "./meta.ts";

/** Capabilities that the agent needs; SYS_MODULE is not among them because Talos refuses it. Source: Talos docs, "Deploy Cilium CNI". */
const AGENT = [
  "CHOWN",
  "KILL",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "SYS_ADMIN",
  "SYS_RESOURCE",
  "DAC_OVERRIDE",
  "FOWNER",
  "SETGID",
  "SETUID",
];
const CLEAN_STATE = ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"];

/** Cilium: rendered into Talos' inline manifest at bootstrap, from the same files. Empty with another CNI. */
export function renderCilium(lab: Lab): Folder {
  if (lab.cluster.cni !== "cilium-inline") return {};
  const chart = {
    name: "cilium",
    repo: "https://helm.cilium.io",
    version: lab.versions.cilium,
    releaseName: "cilium",
    namespace: "kube-system",
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, []),
    "values.yaml": {
      ipam: { mode: "kubernetes" },
      kubeProxyReplacement: true,
      // KubePrism: Talos' own balancer for the Kubernetes API on every node, there before any pod network is.
      k8sServiceHost: "localhost",
      k8sServicePort: 7445,
      k8sClientRateLimit: { qps: 20, burst: 40 },
      cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
      securityContext: { capabilities: { ciliumAgent: AGENT, cleanCiliumState: CLEAN_STATE } },
      // The class is an object of k8s/infra/gateway: at bootstrap its CRD is not there yet.
      gatewayAPI: { enabled: true, enableAlpn: true, enableAppProtocol: true, gatewayClass: { create: "false" } },
      l2announcements: { enabled: true },
      // Hubble's certificates are made anew by every rendering, which would change the machine configuration each time.
      hubble: { enabled: false },
      // Two operators never share a node, so a lab of one node would wait for the second for ever.
      operator: { replicas: Math.min(2, lab.nodes.length) },
    },
  };
}
