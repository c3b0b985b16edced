import type { Command } from "commander";

/** A command of `homelab`: what help says of it, and its file, which is loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: () => Command }>;
}

/** In the order of help: the order in which a newcomer meets them. */
export const commands: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "make a lab in this folder: at most eight questions, then the lines for the Proxmox host",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "doctor",
    summary: "look whether this machine, the host, the network and Git have what the lab needs",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "check",
    summary: "find mistakes in the lab before anything is touched",
    load: () => import("./commands/check.ts"),
  },
  {
    name: "render",
    summary: "write terraform/ inputs and k8s/ from the config",
    load: () => import("./commands/render.ts"),
  },
  {
    name: "app",
    summary: "list the lab's apps, add one, remove one",
    load: () => import("./commands/app.ts"),
  },
  {
    name: "rehearse",
    summary: "bring the lab up on this machine, without hardware",
    load: () => import("./commands/rehearse.ts"),
  },
  {
    name: "plan",
    summary: "say what the config would change: files, machines, cluster, and what is done by hand",
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "bootstrap",
    summary: "bring the real lab up, step by step",
    load: () => import("./commands/bootstrap.ts"),
  },
  {
    name: "terraform",
    summary: "one step of the infrastructure: init, plan or apply",
    load: () => import("./commands/terraform.ts"),
  },
  {
    name: "state",
    summary: "Terraform's state: show, encrypt with a new key, put a copy back",
    load: () => import("./commands/state.ts"),
  },
  {
    name: "kubeconfig",
    summary: "merge the cluster into your kubeconfig, with a backup",
    load: () => import("./commands/kubeconfig.ts"),
  },
  {
    name: "k8s-apply",
    summary: "put the cluster's base in place and hand over to Argo CD",
    load: () => import("./commands/k8s-apply.ts"),
  },
  {
    name: "seal",
    summary: "seal a secret of an app so that only the cluster opens it",
    load: () => import("./commands/seal.ts"),
  },
  {
    name: "token",
    summary: "print the lines that make Terraform's API token on the Proxmox host",
    load: () => import("./commands/token.ts"),
  },
  {
    name: "tools",
    summary: "list, fetch or clean the real programs",
    load: () => import("./commands/tools.ts"),
  },
  {
    name: "env",
    summary: "print the exports for terraform, kubectl and talosctl by hand",
    load: () => import("./commands/env.ts"),
  },
];
