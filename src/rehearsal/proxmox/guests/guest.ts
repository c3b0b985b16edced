import { createHash } from "node:crypto";
import type { Host } from "../context.ts";
import { die, PveError } from "../errors.ts";
import type { Parameters } from "../schema/parameter.ts";
import type { Json } from "../http/endpoint.ts";
import type { GuestState, State } from "../state/state.ts";

type Kind = GuestState["kind"];

/** Where the host keeps the configuration; messages name it. */
function configPath(node: string, kind: Kind, vmid: number): string {
  return `nodes/${node}/${kind === "qemu" ? "qemu-server" : "lxc"}/${vmid}.conf`;
}

/** A guest of this node. @throws PveError 500 in the words that clients take for "gone" */
export function existingGuest({ state, node }: Host, kind: Kind, vmid: number): GuestState {
  const guest = state.guests[String(vmid)];
  if (guest?.kind !== kind || guest.node !== node)
    return die(`Configuration file '${configPath(node, kind, vmid)}' does not exist`);
  return guest;
}

/** Ids are one range for both kinds. source: qemu-server PVE/AbstractConfig.pm create_and_lock_config, PVE/Cluster.pm check_vmid_unused */
export function requireUnusedId(state: State, kind: Kind, vmid: number): void {
  const other = state.guests[String(vmid)];
  if (other === undefined) return;
  const label = other.kind === "qemu" ? "VM" : "CT";
  die(
    `unable to create ${kind === "qemu" ? "VM" : "CT"} ${vmid} - ${label} ${vmid} already exists on node '${other.node}'`,
  );
}

export function requireUnlocked(kind: Kind, guest: GuestState): void {
  const lock = guest.config["lock"];
  if (lock !== undefined) die(`${kind === "qemu" ? "VM" : "CT"} is locked (${lock})`);
}

export function requireUnprotected(guest: GuestState, what: string): void {
  if (isOn(guest.config["protection"])) die(`${what} - protection mode enabled`);
}

export function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:1|on|yes|true)$/i.test(value);
}

/**
 * The node in the path must be one of the cluster, and one that answers.
 * source: pve-http-server PVE/APIServer/AnyEvent.pm proxy_request, pve-cluster PVE/Cluster.pm remote_node_ip
 */
export function requireNode(state: State, node: string): void {
  const known = state.nodes[node];
  if (known?.online === false) throw new PveError(595, "No route to host");
  if (known !== undefined) return;
  throw new PveError(
    500,
    `hostname lookup '${node}' failed - failed to get address info for: ${node}: Name or service not known`,
  );
}

/** SHA-1 of the configuration, as clients send it back to find concurrent changes. */
export function digestOf(guest: GuestState): string {
  const lines = Object.keys(guest.config)
    .toSorted()
    .map((key) => `${key}: ${guest.config[key] ?? ""}`);
  return createHash("sha1").update(lines.join("\n")).digest("hex");
}

/** The configuration that will be in force after the next start. */
export function withPending(guest: GuestState): Record<string, string> {
  const config = { ...guest.config, ...guest.pending };
  for (const key of guest.pendingDelete) delete config[key];
  return config;
}

/** Make pending changes real. */
export function applyPending(guest: GuestState): void {
  guest.config = withPending(guest);
  guest.pending = {};
  guest.pendingDelete = [];
}

/**
 * A configuration as JSON: numbers and booleans (0/1) as numbers, the rest as text, as their parameters say.
 * source: pve-http-server converts by the declared return type
 */
export function configToJson(table: Parameters, config: Readonly<Record<string, string>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, valueToJson(table, key, value)]));
}

export function valueToJson(table: Parameters, key: string, value: string): Json {
  const kind = table[key]?.kind ?? "string";
  if (kind === "boolean") return isOn(value) ? 1 : 0;
  return kind === "string" ? value : Number(value);
}

/** Text of a parsed parameter, as the configuration file holds it. */
export function toConfig(value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value);
}

/**
 * A description as it is read back: the configuration file keeps it as comment lines. Containers get a line end at the
 * end of each line, the last one too; VMs lose white space at the end.
 * source: pve-container src/PVE/LXC/Config.pm parse_pct_config, qemu-server QemuServer.pm parse_vm_config
 */
export function descriptionOf(kind: Kind, text: string): string {
  const trimmed = kind === "qemu" ? text.trimEnd() : text.replace(/\n+$/, "");
  return kind === "qemu" || trimmed === "" ? trimmed : `${trimmed}\n`;
}

/** Tags sorted, lower case, without repetition, joined by `;`. source: pve-guest-common PVE/GuestHelpers.pm get_unique_tags */
export function uniqueTags(text: string): string {
  const tags = text.split(/[,;\s\0]+/).filter((tag) => tag !== "");
  return [...new Set(tags.map((tag) => tag.toLowerCase()))].toSorted().join(";");
}
