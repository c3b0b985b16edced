import type { Answers } from "./answers.ts";

/** One of the at most eight things that `homelab init` wants to know; each is a flag as well. */
export interface Question {
  readonly key: keyof Answers;
  /** Of the flag, without dashes. */
  readonly flag: string;
  readonly placeholder: string;
  readonly text: string;
  /** Where in the config it ends up: mistakes there are mistakes of this answer. */
  readonly paths: readonly string[];
}

export const QUESTIONS: readonly Question[] = [
  {
    key: "domain",
    flag: "domain",
    placeholder: "name",
    text: "Domain of the lab, such as home.example.net",
    paths: ["domain"],
  },
  {
    key: "git",
    flag: "git",
    placeholder: "url",
    text: "Git repository that Argo CD reads",
    paths: ["git"],
  },
  {
    key: "cidr",
    flag: "cidr",
    placeholder: "network",
    text: "Your LAN",
    paths: ["network.cidr"],
  },
  {
    key: "gateway",
    flag: "gateway",
    placeholder: "address",
    text: "Address of your router",
    paths: ["network.gateway"],
  },
  {
    key: "proxmox",
    flag: "proxmox",
    placeholder: "address",
    text: "Address of the Proxmox VE host",
    paths: ["proxmox.ip"],
  },
  {
    key: "node",
    flag: "node",
    placeholder: "name",
    text: "Node name of that host, as Proxmox shows it",
    paths: ["proxmox.node"],
  },
  {
    key: "first",
    flag: "first",
    placeholder: "address",
    text: "First of the addresses that the lab takes, outside of the router's DHCP range",
    paths: ["nodes", "edge", "gateway"],
  },
  {
    key: "workers",
    flag: "workers",
    placeholder: "number",
    text: "Number of worker VMs",
    paths: ["nodes"],
  },
];
