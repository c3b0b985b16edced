import { isAllowed } from "../access/permissions.ts";
import { startTask, type Call } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { boolean, integer, optional, string } from "../schema/parameter.ts";
import { node, storageId, vmid } from "../schema/formats.ts";
import { agentEnabled, memoryOf } from "../guests/describe.ts";
import { existingGuest, isOn, requireNode, requireUnlocked } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { powerOff, powerOn, SECONDS } from "../guests/power.ts";
import { parseSize } from "../schema/size.ts";
import type { GuestState } from "../state/state.ts";
import type { Host } from "../context.ts";

const PATH = "/nodes/{node}/qemu/{vmid}/status";
const mayPower = on("/vms/{vmid}", ["VM.PowerMgmt"]);
const base = { node, vmid, skiplock: optional(boolean()) };

/** source: qemu-server src/PVE/QemuServer.pm vmstatus */
export function qemuStatus(host: Host, id: number, guest: GuestState): Record<string, Json> {
  const bootDisk = Object.entries(guest.config).find(([key]) => /^(?:scsi|virtio|sata|ide)0$/.test(key))?.[1];
  const uptime = guest.running ? Math.max(1, Math.floor(host.now() / 1000) - guest.startedAt) : 0;
  return {
    vmid: id,
    name: guest.config["name"] ?? `VM ${id}`,
    status: guest.running ? "running" : "stopped",
    cpus: Number(guest.config["cores"] ?? 1) * Number(guest.config["sockets"] ?? 1),
    cpu: 0,
    maxmem: memoryOf(guest.config["memory"]) * 2 ** 20,
    mem: 0,
    maxdisk: parseSize(/size=([^,]+)/.exec(bootDisk ?? "")?.[1] ?? "") ?? 0,
    disk: 0,
    diskread: 0,
    diskwrite: 0,
    netin: 0,
    netout: 0,
    uptime,
    ...(guest.running ? { pid: 100_000 + id } : {}),
    ...(guest.config["tags"] === undefined ? {} : { tags: guest.config["tags"] }),
    ...(guest.config["lock"] === undefined ? {} : { lock: guest.config["lock"] }),
    ...(isOn(guest.config["template"]) ? { template: 1 } : {}),
  };
}

export const listQemu = endpoint({
  method: "GET",
  path: "/nodes/{node}/qemu",
  permission: everyone,
  parameters: { node, full: optional(boolean()) },
  handle: ({ host, identity }, values) => {
    requireNode(host.state, values.node);
    return Object.entries(host.state.guests)
      .filter(([, guest]) => guest.kind === "qemu" && guest.node === values.node)
      .filter(([id]) => isAllowed(host.state, identity, `/vms/${id}`, ["VM.Audit"]))
      .map(([id, guest]) => qemuStatus(host, Number(id), guest));
  },
});

/** source: qemu-server src/PVE/API2/Qemu.pm vm_status */
export const getQemuStatus = endpoint({
  method: "GET",
  path: `${PATH}/current`,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    const guest = existingGuest(host, "qemu", values.vmid);
    return {
      ...qemuStatus(host, values.vmid, guest),
      qmpstatus: guest.running ? "running" : "stopped",
      ha: { managed: 0 },
      ...(agentEnabled(guest.config["agent"]) ? { agent: 1 } : {}),
    };
  },
});

export const startQemu = endpoint({
  method: "POST",
  path: `${PATH}/start`,
  permission: mayPower,
  parameters: {
    ...base,
    timeout: optional(integer({ minimum: 0 })),
    machine: optional(string()),
    "force-cpu": optional(string()),
    migratedfrom: optional(node),
    migration_network: optional(string()),
    migration_type: optional(string({ oneOf: ["secure", "insecure"] })),
    stateuri: optional(string({ maxLength: 128 })),
    targetstorage: optional(storageId),
  },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (guest.running) die(`VM ${values.vmid} already running`);
    return power(call, values.vmid, "qmstart", () => powerOn(call.host, values.vmid, guest));
  },
});

export const stopQemu = endpoint({
  method: "POST",
  path: `${PATH}/stop`,
  permission: mayPower,
  parameters: {
    ...base,
    timeout: optional(integer({ minimum: 0 })),
    keepActive: optional(boolean()),
    migratedfrom: optional(node),
    "overrule-shutdown": optional(boolean()),
  },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    return power(call, values.vmid, "qmstop", () => powerOff(call.host, values.vmid, guest, "stop"));
  },
});

export const shutdownQemu = endpoint({
  method: "POST",
  path: `${PATH}/shutdown`,
  permission: mayPower,
  parameters: {
    ...base,
    timeout: optional(integer({ minimum: 0 })),
    keepActive: optional(boolean()),
    forceStop: optional(boolean()),
  },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    return power(call, values.vmid, "qmshutdown", () => powerOff(call.host, values.vmid, guest, "shutdown"));
  },
});

export const rebootQemu = endpoint({
  method: "POST",
  path: `${PATH}/reboot`,
  permission: mayPower,
  parameters: { node, vmid, timeout: optional(integer({ minimum: 0 })) },
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (!guest.running) die(`VM ${values.vmid} not running`);
    return power(call, values.vmid, "qmreboot", async () => {
      await powerOff(call.host, values.vmid, guest, "shutdown");
      await powerOn(call.host, values.vmid, guest);
    });
  },
});

export const resetQemu = endpoint({
  method: "POST",
  path: `${PATH}/reset`,
  permission: mayPower,
  parameters: base,
  handle: (call, values) => {
    const guest = ready(call, values.node, values.vmid);
    if (!guest.running) die(`VM ${values.vmid} not running`);
    return power(call, values.vmid, "qmreset", async () => {
      await powerOff(call.host, values.vmid, guest, "stop");
      await powerOn(call.host, values.vmid, guest);
    });
  },
});

function ready(call: Call, nodeName: string, id: number): GuestState {
  requireNode(call.host.state, nodeName);
  const guest = existingGuest(call.host, "qemu", id);
  requireUnlocked("qemu", guest);
  return guest;
}

const DURATION: Readonly<Record<string, number>> = {
  qmreboot: SECONDS.qmshutdown + SECONDS.qmstart,
  qmreset: SECONDS.qmstart,
  ...SECONDS,
};

function power(call: Call, id: number, type: string, run: () => Promise<void>): string {
  return startTask(call, {
    type,
    id: String(id),
    seconds: DURATION[type] ?? 1,
    run: () => withGuestLock(call.host, id, run),
  });
}
