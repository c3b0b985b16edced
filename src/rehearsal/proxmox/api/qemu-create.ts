import { randomUUID } from "node:crypto";
import { isAllowed, requireGuestPrivileges, requirePrivileges } from "../access/permissions.ts";
import { type Call, startTask } from "../context.ts";
import { die, PveError, permissionError } from "../errors.ts";
import { endpoint, everyone } from "../http/endpoint.ts";
import { boolean, integer, optional, string } from "../schema/parameter.ts";
import { node, poolId, storageId, vmid } from "../schema/formats.ts";
import { descriptionOf, requireNode, requireUnusedId, toConfig, uniqueTags } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { powerOn, SECONDS } from "../guests/power.ts";
import { createDisks } from "../guests/qemu-disks.ts";
import { driveKind, isCdrom, parseDrive } from "../guests/qemu-drives.ts";
import {
  requireBridgeAccess,
  requireDevicePrivileges,
  requireOptionPrivileges,
  requireStorageAccess,
} from "../guests/qemu-permissions.ts";
import { parseNet, printNet } from "../guests/qemu-network.ts";
import { QEMU_CONFIG } from "../guests/qemu-parameters.ts";

const parameters = {
  node,
  vmid,
  pool: optional(string({ format: poolId })),
  start: optional(boolean()),
  storage: optional(storageId),
  bwlimit: optional(integer({ minimum: 0 })),
  "ha-managed": optional(boolean()),
  "import-working-storage": optional(storageId),
};

/** source: qemu-server src/PVE/API2/Qemu.pm create_vm */
export const createQemu = endpoint({
  method: "POST",
  path: "/nodes/{node}/qemu",
  permission: everyone,
  parameters: { ...QEMU_CONFIG, ...parameters },
  handle: (call, values, raw) => {
    const { host, identity } = call;
    const { state } = host;
    const { pool, storage } = values;
    requireNode(state, values.node);
    const config = configOf(values);
    if (pool !== undefined && state.pools[pool] === undefined) die(`pool '${pool}' does not exist`);
    if (storage !== undefined) requirePrivileges(state, identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
    if (values["ha-managed"] === true) requirePrivileges(state, identity, "/", ["Sys.Console"]);
    if (values.start === true) requireGuestPrivileges(state, identity, values.vmid, pool, ["VM.PowerMgmt"]);
    requireAllocate(call, values.vmid, pool);
    requireStorageAccess(call, values.vmid, config, storage);
    requireOptionPrivileges(
      call,
      values.vmid,
      pool,
      Object.keys(raw).filter((key) => Object.hasOwn(QEMU_CONFIG, key)),
    );
    requireDevicePrivileges(call, values.vmid, pool, config);
    requireBridgeAccess(call, config);
    for (const key of Object.keys(config))
      if (/^net\d+$/.test(key)) config[key] = printNet(parseNet(key, config[key] ?? ""));
    requireUnusedId(state, "qemu", values.vmid);
    // The id is taken from now on, whatever becomes of the worker.
    state.guests[String(values.vmid)] = {
      kind: "qemu",
      node: host.node,
      config: { lock: "create" },
      pending: {},
      pendingDelete: [],
      running: false,
      startedAt: 0,
    };
    host.changed();
    return startTask(call, {
      type: "qmcreate",
      id: String(values.vmid),
      seconds: SECONDS.qmcreate,
      // A creation that fails gives the id back (source: create_vm destroys the configuration again).
      undo: () => void delete state.guests[String(values.vmid)],
      run: (log) =>
        withGuestLock(host, values.vmid, () =>
          create(call, { vmid: values.vmid, pool, storage, start: values.start === true, config, log }),
        ),
    });
  },
});

/** On the guest's own path or that of the pool in which it will be. */
export function requireAllocate(call: Call, id: number, pool: string | undefined): void {
  const { state } = call.host;
  if (isAllowed(state, call.identity, `/vms/${id}`, ["VM.Allocate"])) return;
  if (pool !== undefined && isAllowed(state, call.identity, `/pool/${pool}`, ["VM.Allocate"])) return;
  throw permissionError();
}

interface Creation {
  readonly vmid: number;
  readonly pool: string | undefined;
  readonly storage: string | undefined;
  readonly start: boolean;
  readonly config: Record<string, string>;
  readonly log: (line: string) => void;
}

async function create(call: Call, request: Creation): Promise<void> {
  const { state } = call.host;
  const id = String(request.vmid);
  try {
    const drives = Object.fromEntries(Object.entries(request.config).filter(([key]) => driveKind(key) !== undefined));
    const storage = request.storage === undefined ? {} : { defaultStorage: request.storage };
    const made = await createDisks(call, { vmid: request.vmid, drives, config: {}, log: request.log, ...storage });
    const config = { ...request.config, ...made };
    config["boot"] ??= `order=${defaultBootDevices(config).join(";")}`;
    config["smbios1"] ??= `uuid=${randomUUID()}`;
    if (config["vmgenid"] === undefined || config["vmgenid"] === "1") config["vmgenid"] = randomUUID();
    config["meta"] = `creation-qemu=10.1.2,ctime=${Math.floor(call.host.now() / 1000)}`;
    if (config["description"] !== undefined) config["description"] = descriptionOf("qemu", config["description"]);
    if (config["tags"] !== undefined) config["tags"] = uniqueTags(config["tags"]);
    state.guests[id] = {
      kind: "qemu",
      node: call.host.node,
      config,
      pending: {},
      pendingDelete: [],
      running: false,
      startedAt: 0,
    };
    if (request.pool !== undefined) state.pools[request.pool]?.guests.push(request.vmid);
    call.host.changed();
  } catch (error) {
    delete state.guests[id];
    call.host.changed();
    if (error instanceof PveError)
      throw new PveError(500, `unable to create VM ${request.vmid} - ${error.message}`, error.errors);
    throw error;
  }
  const guest = state.guests[id];
  if (request.start && guest !== undefined) await powerOn(call.host, request.vmid, guest);
}

/** First disk, CD drives, first network device. source: qemu-server QemuServer.pm get_default_bootdevices */
function defaultBootDevices(config: Readonly<Record<string, string>>): string[] {
  const drives = Object.keys(config)
    .filter((key) => /^(?:ide|scsi|sata|virtio)\d+$/.test(key))
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const cdroms = drives.filter((key) => isCdrom(parseDrive(key, config[key] ?? ""), true));
  const disk = drives.find((key) => !isCdrom(parseDrive(key, config[key] ?? "")));
  const net = Object.keys(config)
    .filter((key) => /^net\d+$/.test(key))
    .toSorted()[0];
  return [disk, ...cdroms, net].filter((key) => key !== undefined);
}

/** The part of the parameters that goes into the configuration, as text. */
export function configOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(values).filter(
    ([key, value]) => Object.hasOwn(QEMU_CONFIG, key) && value !== undefined,
  );
  const config = Object.fromEntries(entries.map(([key, value]) => [key, toConfig(value)]));
  const { cdrom, ...rest } = config;
  if (cdrom === undefined) return rest;
  return { ...rest, ide2: cdrom.includes("media=") ? cdrom : `${cdrom},media=cdrom` };
}

function rank(key: string): number {
  return ["scsi", "sata", "ide", "virtio"].findIndex((kind) => key.startsWith(kind));
}
