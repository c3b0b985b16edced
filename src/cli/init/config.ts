import type { HomelabInput } from "../../config/schema/homelab.ts";
import { count, takeAddresses, type Answers } from "./answers.ts";

/** The smallest lab of these answers: one control plane, which runs the apps when there is no worker, edge and Gateway. */
export function starterConfig(answers: Answers): HomelabInput {
  const [controlPlane = "", edge = "", ...others] = takeAddresses(answers);
  const workers = Array.from({ length: count(answers.workers) || 0 }, (_, index) => ({
    name: `worker-${index + 1}`,
    ip: others[index] ?? "",
  }));
  const gateway = others[workers.length] ?? "";
  const alone = workers.length === 0;
  return {
    domain: answers.domain,
    git: { url: answers.git },
    network: { cidr: answers.cidr, gateway: answers.gateway },
    proxmox: { ip: answers.proxmox, node: answers.node },
    ...(alone ? { cluster: { scheduleOnControlPlanes: true } } : {}),
    nodes: {
      "cp-1": { role: "controlplane", ip: controlPlane, memory: alone ? "8GiB" : "4GiB", cores: alone ? 4 : 2 },
      ...Object.fromEntries(
        workers.map(({ name, ip }) => [name, { role: "worker" as const, ip, memory: "8GiB", cores: 4 }]),
      ),
    },
    edge: { traefik: { ip: edge } },
    gateway: { ip: gateway },
  };
}

/** A config as TypeScript, a line for each section and each node. */
export function configText(config: HomelabInput): string {
  const { nodes, ...sections } = config;
  const lines = Object.entries(sections).map(([key, value]) => `  ${key}: ${literal(value)},`);
  const machines = Object.entries(nodes).map(([name, node]) => `    ${JSON.stringify(name)}: ${literal(node)},`);
  const nodesAt = lines.findIndex((line) => line.startsWith("  edge:"));
  return [
    'import { defineHomelab } from "homelab";',
    "",
    "export default defineHomelab({",
    ...lines.slice(0, nodesAt),
    "  nodes: {",
    ...machines,
    "  },",
    ...lines.slice(nodesAt),
    "});",
    "",
  ].join("\n");
}

/** Plain data as a formatter would leave it on one line. */
function literal(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${literal(member)}`)
    .join(", ")} }`;
}
