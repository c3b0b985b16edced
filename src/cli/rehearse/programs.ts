import { keepsData } from "../../plan/keeps-data.ts";
import type { Lab, Operator } from "../../plan/lab.ts";
import type { Sealing } from "../../rehearsal/world/spec.ts";
import type { Fidelity } from "./report.ts";

/** Programs that run inside the simulated world, in the order in which it wants them. */
export const worldPrograms = [
  "talosctl",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kwok",
  "argocd",
  "kustomize",
  "helm",
] as const;

/** What makes volumes. Nothing waits for one before everything else is there. */
const storagePrograms = ["proxmox-csi-controller", "csi-provisioner", "csi-attacher", "csi-resizer"] as const;

/** What is rendered and baked before Terraform runs, then Terraform. */
const firstPrograms = ["traefik", "kubectl", "helm", "talosctl", "tofu", "terraform-provider-proxmox"] as const;

/** Every real program of a rehearsal, in the order in which phases want them. */
export const rehearsalPrograms = [...new Set([...firstPrograms, ...worldPrograms])] as const;

/** What the lab's own parts want besides. A tool that no part of the lab needs is not made. */
function wantedBy(lab: Lab, sealing: Sealing): readonly string[] {
  return [...(keepsData(lab) ? storagePrograms : []), ...(sealing === "process" ? ["sealed-secrets-controller"] : [])];
}

export function worldProgramsFor(lab: Lab, sealing: Sealing): readonly string[] {
  return [...worldPrograms, ...wantedBy(lab, sealing)];
}

export function rehearsalProgramsFor(lab: Lab, sealing: Sealing): readonly string[] {
  return [...rehearsalPrograms, ...wantedBy(lab, sealing)];
}

/** Which version of a real program the lab itself would run; undefined when any version does the same work. */
export const deployedVersion: Readonly<Record<string, (lab: Lab) => string>> = {
  talosctl: (lab) => lab.versions.talos,
  "kube-apiserver": (lab) => lab.versions.kubernetes,
  "kube-controller-manager": (lab) => lab.versions.kubernetes,
  "kube-scheduler": (lab) => lab.versions.kubernetes,
  argocd: (lab) => lab.versions.argocd,
  "sealed-secrets-controller": (lab) => lab.versions.sealedSecrets,
  "proxmox-csi-controller": (lab) => lab.versions.proxmoxCsi,
  traefik: (lab) => lab.versions.traefik,
};

const OPERATOR_NAMES: Readonly<Record<Operator, string>> = {
  "cloudnative-pg": "CloudNativePG",
  k8up: "K8up",
  "metrics-server": "metrics-server",
};

/** What is played by something of ours, with what it stands for. */
export function playedComponents(
  lab: Lab,
  sealing: Sealing,
): readonly { readonly name: string; readonly version: string; readonly fidelity: Fidelity }[] {
  return [
    { name: "Proxmox VE", version: "9.1.4", fidelity: "simulated" },
    { name: "Talos machines", version: lab.versions.talos, fidelity: "simulated" },
    { name: "internet (charts, image factory)", version: "-", fidelity: "simulated" },
    { name: "siderolabs/talos provider", version: "-", fidelity: "stand-in" },
    { name: "hashicorp/helm, kubernetes and http providers", version: "-", fidelity: "stand-in" },
    { name: "Cilium", version: lab.versions.cilium, fidelity: "stand-in" },
    { name: "cert-manager", version: lab.versions.certManager, fidelity: "stand-in" },
    { name: "Gateway API CRDs and Gateway", version: lab.versions.gatewayApi, fidelity: "stand-in" },
    { name: "Argo CD chart and CRDs", version: lab.versions.argocdChart, fidelity: "stand-in" },
    ...(sealing === "none"
      ? []
      : [
          {
            name: sealing === "process" ? "Sealed Secrets chart and CRD" : "Sealed Secrets",
            version: lab.versions.sealedSecrets,
            fidelity: "stand-in" as const,
          },
        ]),
    { name: "Proxmox CSI chart and node plugin", version: lab.versions.proxmoxCsiChart, fidelity: "stand-in" },
    ...lab.operators.map((name) => ({
      name: OPERATOR_NAMES[name],
      version: lab.versions.charts[name] ?? "-",
      fidelity: "stand-in" as const,
    })),
    ...(lab.apps.some(({ kind }) => kind === "chart")
      ? [{ name: "charts of one's own apps", version: "-", fidelity: "stand-in" as const }]
      : []),
    ...(lab.pihole === null
      ? []
      : [
          {
            name: "Pi-hole (no DHCP, no blocking)",
            version: lab.pihole.tag === "" ? "-" : lab.pihole.tag,
            fidelity: "stand-in" as const,
          },
        ]),
    ...(lab.cloudflare === null
      ? []
      : [{ name: "Cloudflare and Let's Encrypt", version: "-", fidelity: "simulated" as const }]),
    { name: "Redis cache of Argo CD", version: "-", fidelity: "stand-in" },
  ];
}
