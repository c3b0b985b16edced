import { isAllowed, requirePrivileges } from "../access/permissions.ts";
import { startTask } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, type Json, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { configId, listOf, node, splitList, vmid } from "../schema/formats.ts";
import { formatSize, parseSize } from "../schema/size.ts";
import { destroyGuest } from "../guests/destroy.ts";
import {
  configToJson,
  digestOf,
  existingGuest,
  requireNode,
  requireUnlocked,
  requireUnprotected,
  valueToJson,
  withPending,
} from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { parseMountPoint, printMountPoint } from "../guests/lxc-formats.ts";
import { LXC_CONFIG } from "../guests/lxc-parameters.ts";
import { updateLxc } from "../guests/lxc-update.ts";
import { SECONDS } from "../guests/power.ts";
import { existingVolume } from "../storage/storages.ts";
import { grow } from "../storage/volumes.ts";
import { lxcConfigOf } from "./lxc-create.ts";

const PATH = "/nodes/{node}/lxc/{vmid}";

/** The environment is only shown to those who may change it. source: pve-container src/PVE/API2/LXC/Config.pm vm_config */
export const getLxcConfig = endpoint({
  method: "GET",
  path: `${PATH}/config`,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid, current: optional(boolean()), snapshot: optional(string()) },
  handle: ({ host, identity }, values) => {
    requireNode(host.state, values.node);
    const guest = existingGuest(host, "lxc", values.vmid);
    if (values.snapshot !== undefined) die(`snapshot '${values.snapshot}' does not exist`);
    const { env, ...config } = values.current === true ? guest.config : withPending(guest);
    const mayRead = env !== undefined && isAllowed(host.state, identity, `/vms/${values.vmid}`, ["VM.Config.Options"]);
    const raw: Json = guest.container?.lxc ?? [];
    return {
      ...configToJson(LXC_CONFIG, mayRead ? { ...config, env } : config),
      ...(Array.isArray(raw) && raw.length > 0 ? { lxc: raw } : {}),
      digest: digestOf(guest),
    };
  },
});

export const getLxcPending = endpoint({
  method: "GET",
  path: `${PATH}/pending`,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid },
  handle: ({ host }, values) => {
    const guest = existingGuest(host, "lxc", values.vmid);
    const keys = new Set([...Object.keys(guest.config), ...Object.keys(guest.pending)]);
    return [...keys].toSorted().map((key) => {
      const value = guest.config[key];
      const pending = guest.pending[key];
      return {
        key,
        ...(value === undefined ? {} : { value: valueToJson(LXC_CONFIG, key, value) }),
        ...(pending === undefined ? {} : { pending: valueToJson(LXC_CONFIG, key, pending) }),
        ...(guest.pendingDelete.includes(key) ? { delete: 1 } : {}),
      };
    });
  },
});

/** source: pve-container src/PVE/API2/LXC/Config.pm update_vm */
export const putLxcConfig = endpoint({
  method: "PUT",
  path: `${PATH}/config`,
  permission: on(
    "/vms/{vmid}",
    ["Disk", "CPU", "Memory", "Network", "Options"].map((name) => `VM.Config.${name}`),
    { any: true },
  ),
  parameters: {
    ...LXC_CONFIG,
    node,
    vmid,
    delete: optional(string({ format: listOf(configId) })),
    digest: optional(string({ maxLength: 40 })),
  },
  handle: async (call, values, raw) => {
    requireNode(call.host.state, values.node);
    const guest = existingGuest(call.host, "lxc", values.vmid);
    if (values.digest !== undefined && values.digest !== digestOf(guest))
      die("detected modified configuration - file changed by other user? Try again.");
    if (raw["unprivileged"] !== undefined) die("unable to modify read-only option: 'unprivileged'");
    const update = { vmid: values.vmid, set: lxcConfigOf(values), remove: splitList(values.delete ?? "") };
    await withGuestLock(call.host, values.vmid, () => updateLxc(call, update));
    return null;
  },
});

/** source: pve-container src/PVE/API2/LXC.pm resize_vm */
export const resizeLxcDisk = endpoint({
  method: "PUT",
  path: `${PATH}/resize`,
  permission: on("/vms/{vmid}", ["VM.Config.Disk"]),
  parameters: {
    node,
    vmid,
    disk: string({ pattern: /^(?:rootfs|mp\d+)$/ }),
    size: string({ pattern: /^\+?\d+(?:\.\d+)?[KMGT]?$/ }),
    digest: optional(string({ maxLength: 40 })),
  },
  handle: (call, values) => {
    const { host } = call;
    const guest = existingGuest(host, "lxc", values.vmid);
    requireUnlocked("lxc", guest);
    const text = guest.config[values.disk] ?? die(`disk '${values.disk}' does not exist`);
    const mount = parseMountPoint(values.disk, text);
    const volume = existingVolume(host, mount.volume);
    requirePrivileges(host.state, call.identity, `/storage/${volume.storage}`, ["Datastore.AllocateSpace"]);
    const relative = values.size.startsWith("+");
    const given = parseSize(relative ? values.size.slice(1) : values.size) ?? 0;
    const wanted = relative ? volume.sizeBytes + given : given;
    if (wanted < volume.sizeBytes) die("unable to shrink disk size");
    return startTask(call, {
      type: "resize",
      id: String(values.vmid),
      seconds: SECONDS.resize,
      run: () =>
        withGuestLock(host, values.vmid, () => {
          const size = grow(host, mount.volume, wanted);
          guest.config[values.disk] = printMountPoint(values.disk, { ...mount, size: formatSize(size) });
          host.changed();
        }),
    });
  },
});

/** source: pve-container src/PVE/API2/LXC.pm destroy_vm */
export const destroyLxc = endpoint({
  method: "DELETE",
  path: PATH,
  permission: on("/vms/{vmid}", ["VM.Allocate"]),
  parameters: {
    node,
    vmid,
    force: optional(boolean()),
    purge: optional(boolean()),
    "destroy-unreferenced-disks": optional(boolean()),
  },
  handle: (call, values) => {
    const { host } = call;
    requireNode(host.state, values.node);
    const check = (): void => {
      const guest = existingGuest(host, "lxc", values.vmid);
      requireUnprotected(guest, `can't remove CT ${values.vmid}`);
      requireUnlocked("lxc", guest);
      if (guest.running && values.force !== true) die(`unable to destroy CT ${values.vmid} - container is running`);
    };
    check();
    return startTask(call, {
      type: "vzdestroy",
      id: String(values.vmid),
      seconds: SECONDS.vzdestroy,
      run: () =>
        withGuestLock(host, values.vmid, async () => {
          check();
          await destroyGuest(host, values.vmid, values["destroy-unreferenced-disks"] === true);
        }),
    });
  },
});
