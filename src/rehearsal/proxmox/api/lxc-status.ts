import { isAllowed } from "../access/permissions.ts";
import { type Call, type Host, startTask } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { boolean, integer, optional } from "../schema/parameter.ts";
import { node, vmid } from "../schema/formats.ts";
import { parseSize } from "../schema/size.ts";
import { existingGuest, isOn, requireNode, requireUnlocked } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { powerOff, powerOn, SECONDS } from "../guests/power.ts";
import { linger } from "../linger.ts";
import type { GuestState } from "../state/state.ts";

const PATH = "/nodes/{node}/lxc/{vmid}";
const mayPower = on("/vms/{vmid}", ["VM.PowerMgmt"]);
/** Milliseconds for which an answer may wait for addresses in a fast rehearsal; clients ask every ten seconds. */
const PATIENCE_MS = 5_000;

/** source: pve-container src/PVE/LXC.pm vmstatus */
export function lxcStatus(host: Host, id: number, guest: GuestState): Record<string, Json> {
  return {
    vmid: id,
    type: "lxc",
    name: guest.config["hostname"] ?? `CT${id}`,
    status: guest.running ? "running" : "stopped",
    cpus: Number(guest.config["cores"] ?? host.state.nodes[guest.node]?.cores ?? 1),
    cpu: 0,
    maxmem: Number(guest.config["memory"] ?? 512) * 2 ** 20,
    mem: 0,
    maxswap: Number(guest.config["swap"] ?? 512) * 2 ** 20,
    swap: 0,
    maxdisk: parseSize(/size=([^,]+)/.exec(guest.config["rootfs"] ?? "")?.[1] ?? "") ?? 0,
    disk: 0,
    diskread: 0,
    diskwrite: 0,
    netin: 0,
    netout: 0,
    uptime: guest.running ? Math.max(1, Math.floor(host.now() / 1000) - guest.startedAt) : 0,
    ...(guest.config["tags"] === undefined ? {} : { tags: guest.config["tags"] }),
    ...(guest.config["lock"] === undefined ? {} : { lock: guest.config["lock"] }),
    ...(isOn(guest.config["template"]) ? { template: 1 } : {}),
  };
}

export const listLxc = endpoint({
  method: "GET",
  path: "/nodes/{node}/lxc",
  permission: everyone,
  parameters: { node },
  handle: ({ host, identity }, values) => {
    requireNode(host.state, values.node);
    return Object.entries(host.state.guests)
      .filter(([, guest]) => guest.kind === "lxc" && guest.node === values.node)
      .filter(([id]) => isAllowed(host.state, identity, `/vms/${id}`, ["VM.Audit"]))
      .map(([id, guest]) => lxcStatus(host, Number(id), guest));
  },
});

export const getLxcStatus = endpoint({
  method: "GET",
  path: `${PATH}/status/current`,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    return { ...lxcStatus(host, values.vmid, existingGuest(host, "lxc", values.vmid)), ha: { managed: 0 } };
  },
});

/** source: pve-container src/PVE/LXC.pm get_interfaces */
export const getLxcInterfaces = endpoint({
  method: "GET",
  path: `${PATH}/interfaces`,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid },
  handle: async ({ host }, values) => {
    requireNode(host.state, values.node);
    const guest = existingGuest(host, "lxc", values.vmid);
    if (!guest.running) return null;
    const nics = await linger(host, PATIENCE_MS, () => host.hypervisor.interfaces(values.vmid));
    return (nics ?? []).map((nic): Json => {
      const first = (family: "ipv4" | "ipv6"): string | undefined => {
        const found = nic.addresses.find((entry) => entry.family === family);
        return found === undefined ? undefined : `${found.address}/${found.prefix}`;
      };
      return {
        name: nic.name,
        hwaddr: nic.mac,
        "hardware-address": nic.mac,
        inet: first("ipv4"),
        inet6: first("ipv6"),
        "ip-addresses": nic.addresses.map((entry) => ({
          "ip-address-type": entry.family === "ipv4" ? "inet" : "inet6",
          "ip-address": entry.address,
          prefix: String(entry.prefix),
        })),
      };
    });
  },
});

const base = { node, vmid, skiplock: optional(boolean()) };

export const startLxc = endpoint({
  method: "POST",
  path: `${PATH}/status/start`,
  permission: mayPower,
  parameters: { ...base, debug: optional(boolean()) },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (guest.running) die(`CT ${values.vmid} already running`);
    return power(call, values.vmid, "vzstart", SECONDS.vzstart, () => powerOn(call.host, values.vmid, guest));
  },
});

export const stopLxc = endpoint({
  method: "POST",
  path: `${PATH}/status/stop`,
  permission: mayPower,
  parameters: { ...base, "overrule-shutdown": optional(boolean()) },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (!guest.running) die(`CT ${values.vmid} not running`);
    return power(call, values.vmid, "vzstop", SECONDS.vzstop, () => powerOff(call.host, values.vmid, guest, "stop"));
  },
});

export const shutdownLxc = endpoint({
  method: "POST",
  path: `${PATH}/status/shutdown`,
  permission: mayPower,
  parameters: { node, vmid, timeout: optional(integer({ minimum: 0 })), forceStop: optional(boolean()) },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (!guest.running) die(`CT ${values.vmid} not running`);
    return power(call, values.vmid, "vzshutdown", SECONDS.vzshutdown, () =>
      powerOff(call.host, values.vmid, guest, "shutdown"),
    );
  },
});

export const rebootLxc = endpoint({
  method: "POST",
  path: `${PATH}/status/reboot`,
  permission: mayPower,
  parameters: { node, vmid, timeout: optional(integer({ minimum: 0 })) },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (!guest.running) die(`CT ${values.vmid} not running`);
    return power(call, values.vmid, "vzreboot", SECONDS.vzshutdown + SECONDS.vzstart, async () => {
      await powerOff(call.host, values.vmid, guest, "shutdown");
      await powerOn(call.host, values.vmid, guest);
    });
  },
});

function ready(call: Call, nodeName: string, id: number): GuestState {
  requireNode(call.host.state, nodeName);
  const guest = existingGuest(call.host, "lxc", id);
  requireUnlocked("lxc", guest);
  return guest;
}

function power(call: Call, id: number, type: string, seconds: number, run: () => Promise<void>): string {
  return startTask(call, { type, id: String(id), seconds, run: () => withGuestLock(call.host, id, run) });
}
