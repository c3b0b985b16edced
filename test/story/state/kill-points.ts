import type { Victim } from "./state-lab.ts";

/** A moment of an apply at which a kill does the most harm. */
export interface KillPoint {
  readonly name: string;
  /** What is seen right then, in what the lab tells of itself. */
  readonly event: RegExp;
  /** Which of these events; the first unless given. */
  readonly nth?: number;
  readonly victims: readonly Victim[];
}

const both = ["conductor", "tofu"] as const;

/** The adversarial moments; each is killed at once when it is seen. */
export const KILL_POINTS: readonly KillPoint[] = [
  { name: "the pool was just made", event: /POST \S*\/pools/, victims: ["tofu"] },
  { name: "the image's download began", event: /POST \S*\/download-url/, victims: ["tofu"] },
  { name: "a VM's creation began", event: /POST \S*\/qemu(\?| |$)/, victims: ["tofu"] },
  { name: "a VM's creation began", event: /POST \S*\/qemu(\?| |$)/, nth: 2, victims: ["proxmox provider"] },
  { name: "a VM's start began", event: /POST \S*\/status\/start/, victims: both },
  { name: "the edge's creation began", event: /POST \S*\/lxc(\?| |$)/, victims: ["tofu"] },
  { name: "the state is being written", event: /^state written$/, nth: 1, victims: ["tofu"] },
  { name: "the state is being written", event: /^state written$/, nth: 4, victims: both },
  { name: "the state is being written", event: /^state written$/, nth: 5, victims: ["tofu"] },
  { name: "a machine took its configuration", event: /^configured$/, victims: ["tofu"] },
  { name: "the cluster was just bootstrapped", event: /^bootstrap$/, victims: both },
  { name: "the cluster was just bootstrapped", event: /^bootstrap$/, victims: ["talos provider"] },
  { name: "between bootstrap and kubeconfig", event: /^kubeconfig$/, victims: ["tofu"] },
  { name: "a VM's creation began", event: /POST \S*\/qemu(\?| |$)/, victims: ["conductor"] },
];

/** Who is killed at a random moment. */
export const VICTIMS: readonly (readonly Victim[])[] = [
  ["conductor"],
  ["tofu"],
  ["proxmox provider"],
  ["talos provider"],
  ["conductor", "tofu"],
  ["conductor", "tofu", "proxmox provider", "talos provider"],
];
