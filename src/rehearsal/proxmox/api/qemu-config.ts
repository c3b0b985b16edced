import { startTask } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { configId, listOf, node, splitList, storageId, vmid } from "../schema/formats.ts";
import { configToJson, digestOf, existingGuest, isOn, requireNode, valueToJson, withPending } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { SECONDS } from "../guests/power.ts";
import { QEMU_CONFIG } from "../guests/qemu-parameters.ts";
import { checkQemuUpdate, type QemuUpdate, updateQemu } from "../guests/qemu-update.ts";
import type { Call } from "../context.ts";
import { configOf } from "./qemu-create.ts";

const PATH = "/nodes/{node}/qemu/{vmid}/config";

/** source: qemu-server src/PVE/API2/Qemu.pm vm_config */
export const getQemuConfig = endpoint({
  method: "GET",
  path: PATH,
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid, current: optional(boolean()), snapshot: optional(string()) },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    const guest = existingGuest(host, "qemu", values.vmid);
    if (values.snapshot !== undefined) die(`snapshot '${values.snapshot}' does not exist`);
    const config = values.current === true ? guest.config : withPending(guest);
    const shown = config["cipassword"] === undefined ? config : { ...config, cipassword: "**********" };
    return { ...configToJson(QEMU_CONFIG, shown), digest: digestOf(guest) };
  },
});

/** source: qemu-server src/PVE/API2/Qemu.pm vm_pending */
export const getQemuPending = endpoint({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/pending",
  permission: on("/vms/{vmid}", ["VM.Audit"]),
  parameters: { node, vmid },
  handle: ({ host }, values) => {
    const guest = existingGuest(host, "qemu", values.vmid);
    const keys = new Set([...Object.keys(guest.config), ...Object.keys(guest.pending), ...guest.pendingDelete]);
    return [...keys].toSorted().map((key) => {
      const value = guest.config[key];
      const pending = guest.pending[key];
      return {
        key,
        ...(value === undefined ? {} : { value: valueToJson(QEMU_CONFIG, key, value) }),
        ...(pending === undefined ? {} : { pending: valueToJson(QEMU_CONFIG, key, pending) }),
        ...(guest.pendingDelete.includes(key) ? { delete: 1 } : {}),
      };
    });
  },
});

const change = {
  ...QEMU_CONFIG,
  node,
  vmid,
  skiplock: optional(boolean()),
  delete: optional(string({ format: listOf(configId) })),
  revert: optional(string({ format: listOf(configId) })),
  force: optional(boolean(), "delete"),
  digest: optional(string({ maxLength: 40 })),
};

const CHANGE_PRIVILEGES = ["Disk", "CDROM", "CPU", "Memory", "Network", "HWType", "Options", "Cloudinit"].map(
  (name) => `VM.Config.${name}`,
);
const mayChange = on("/vms/{vmid}", CHANGE_PRIVILEGES, { any: true });

/** Synchronous: answers null when it is done. source: Qemu.pm update_vm */
export const putQemuConfig = endpoint({
  method: "PUT",
  path: PATH,
  permission: mayChange,
  parameters: change,
  handle: async (call, values) => {
    const update = prepare(call, values);
    await withGuestLock(call.host, update.vmid, () => updateQemu(call, update, () => undefined));
    return null;
  },
});

/** Asynchronous: always answers with a task. source: Qemu.pm update_vm_async */
export const postQemuConfig = endpoint({
  method: "POST",
  path: PATH,
  permission: mayChange,
  parameters: { ...change, background_delay: optional(string()), "import-working-storage": optional(storageId) },
  handle: (call, values) => {
    const update = prepare(call, values);
    return startTask(call, {
      type: "qmconfig",
      id: String(update.vmid),
      seconds: SECONDS.qmconfig,
      run: (log) => withGuestLock(call.host, update.vmid, () => updateQemu(call, update, log)),
    });
  },
});

interface ChangeValues {
  readonly node: string;
  readonly vmid: number;
  readonly delete: string | undefined;
  readonly revert: string | undefined;
  readonly force: boolean | undefined;
  readonly digest: string | undefined;
}

function prepare(call: Call, values: ChangeValues & Readonly<Record<string, unknown>>): QemuUpdate {
  requireNode(call.host.state, values.node);
  const guest = existingGuest(call.host, "qemu", values.vmid);
  if (values.digest !== undefined && values.digest !== digestOf(guest))
    die("checksum mismatch (file change by other user?)");
  const update: QemuUpdate = {
    vmid: values.vmid,
    set: configOf(values),
    remove: splitList(values.delete ?? "").map((key) => (key === "cdrom" ? "ide2" : key)),
    revert: splitList(values.revert ?? ""),
    force: values.force === true,
  };
  checkQemuUpdate(call, update);
  return update;
}

/** Cloud-init data waits for nothing here: it is made from the configuration whenever the VM starts. source: Qemu.pm cloudinit_update */
export const putQemuCloudInit = endpoint({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/cloudinit",
  permission: on("/vms/{vmid}", ["VM.Config.Cloudinit"]),
  parameters: { node, vmid },
  handle: ({ host }, values) => {
    const guest = existingGuest(host, "qemu", values.vmid);
    if (isOn(guest.config["template"])) die("unable to regenerate the cloud-init drive of a template");
    return null;
  },
});

/** Detach drives: `force` destroys them, else they stay as `unusedN`. source: Qemu.pm unlink */
export const putQemuUnlink = endpoint({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/unlink",
  permission: on("/vms/{vmid}", ["VM.Config.Disk"]),
  parameters: { node, vmid, idlist: string({ format: listOf(configId) }), force: optional(boolean()) },
  handle: async (call, values) => {
    const update = prepare(call, {
      node: values.node,
      vmid: values.vmid,
      delete: values.idlist,
      revert: undefined,
      force: values.force,
      digest: undefined,
    });
    await withGuestLock(call.host, update.vmid, () => updateQemu(call, update, () => undefined));
    return null;
  },
});
