import { requireGuestPrivileges, requirePrivileges } from "../access/permissions.ts";
import { type Host, startTask } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { endpoint, everyone } from "../http/endpoint.ts";
import { boolean, integer, optional, string } from "../schema/parameter.ts";
import { node, poolId, storageId, vmid } from "../schema/formats.ts";
import { requireNode, requireUnusedId, toConfig } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { createLxc } from "../guests/lxc-create.ts";
import { parseMountPoint } from "../guests/lxc-formats.ts";
import { LXC_CONFIG } from "../guests/lxc-parameters.ts";
import { requireLxcPrivileges } from "../guests/lxc-permissions.ts";
import { SECONDS } from "../guests/power.ts";
import { newDisk } from "../guests/qemu-drives.ts";
import { enabledStorage, existingVolume, requireVolumeAccess } from "../storage/storages.ts";
import { requireAllocate } from "./qemu-create.ts";

const parameters = {
  node,
  vmid,
  ostemplate: string({ maxLength: 255 }),
  pool: optional(string({ format: poolId })),
  storage: optional(storageId),
  start: optional(boolean()),
  password: optional(string({ minLength: 5 })),
  "ssh-public-keys": optional(string()),
  bwlimit: optional(integer({ minimum: 0 })),
  force: optional(boolean()),
  "ha-managed": optional(boolean()),
  "ignore-unpack-errors": optional(boolean()),
  unique: optional(boolean(), "restore"),
};

/** source: pve-container src/PVE/API2/LXC.pm create_vm */
export const createContainer = endpoint({
  method: "POST",
  path: "/nodes/{node}/lxc",
  permission: everyone,
  parameters: { ...LXC_CONFIG, ...parameters },
  handle: (call, values) => {
    const { host, identity } = call;
    const { state } = host;
    const { pool, start = false } = values;
    requireNode(state, values.node);
    const { unprivileged: wished, ...config } = lxcConfigOf(values);
    const unprivileged = wished !== "0";
    requireUnusedId(state, "lxc", values.vmid);
    if (pool !== undefined && state.pools[pool] === undefined) die(`pool '${pool}' does not exist`);
    if (start) requireGuestPrivileges(state, identity, values.vmid, pool, ["VM.PowerMgmt"]);
    requireAllocate(call, values.vmid, pool);
    if (!unprivileged) requirePrivileges(state, identity, "/", ["Sys.Modify"]);
    requireLxcPrivileges(call, { vmid: values.vmid, pool, set: config, remove: [], before: {}, unprivileged });
    const storage = values.storage ?? "local";
    requireVolumeAccess(host, identity, values.vmid, values.ostemplate, "vztmpl");
    existingVolume(host, values.ostemplate);
    const mounts = Object.keys(config).filter((key) => /^(?:rootfs|mp\d+)$/.test(key));
    if (mounts.length > 0 && config["rootfs"] === undefined)
      die("mount points configured, but 'rootfs' not set - aborting");
    const storages = mounts.map((key) => newDisk(parseMountPoint(key, config[key] ?? "").volume)?.storage);
    for (const used of mounts.length === 0 ? [storage] : storages.filter((name) => name !== undefined)) {
      requireContainers(host, used);
      requirePrivileges(state, identity, `/storage/${used}`, ["Datastore.AllocateSpace"]);
    }
    state.guests[String(values.vmid)] = {
      kind: "lxc",
      node: host.node,
      config: { lock: "create" },
      pending: {},
      pendingDelete: [],
      running: false,
      startedAt: 0,
    };
    host.changed();
    return startTask(call, {
      type: "vzcreate",
      id: String(values.vmid),
      seconds: SECONDS.vzcreate,
      // A creation that fails gives the id back (source: create_vm destroys the configuration again).
      undo: () => void delete state.guests[String(values.vmid)],
      run: (log) =>
        withGuestLock(host, values.vmid, () =>
          createLxc(call, {
            vmid: values.vmid,
            pool,
            start,
            unprivileged,
            template: values.ostemplate,
            storage,
            config,
            log,
          }),
        ),
    });
  },
});

/** The part of the parameters that goes into the configuration, as text. */
export function lxcConfigOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    ([key, value]) => Object.hasOwn(LXC_CONFIG, key) && value !== undefined,
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, toConfig(value)]));
}

function requireContainers(host: Host, storage: string): void {
  if (!enabledStorage(host, storage).content.includes("rootdir"))
    throw parameterError({ storage: `storage '${storage}' does not support container directories` });
}
