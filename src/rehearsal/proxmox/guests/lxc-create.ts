import { join } from "node:path";
import type { Call } from "../context.ts";
import { die } from "../errors.ts";
import { formatSize, parseSize } from "../schema/size.ts";
import type { GuestState } from "../state/state.ts";
import { type OciImage, readOciArchive, shellJoin } from "../storage/oci-archive.ts";
import { existingVolume, findVolume } from "../storage/storages.ts";
import { allocate, free, setOrigin } from "../storage/volumes.ts";
import { descriptionOf, uniqueTags } from "./guest.ts";
import { parseLxcNet, parseMountPoint, printLxcNet, printMountPoint } from "./lxc-formats.ts";
import { powerOn } from "./power.ts";
import { newDisk } from "./qemu-drives.ts";

const GIB = 2 ** 30;

export interface LxcCreation {
  readonly vmid: number;
  readonly pool: string | undefined;
  readonly start: boolean;
  readonly unprivileged: boolean;
  /** Volume id of the template. */
  readonly template: string;
  /** Storage of a root file system that is not given. */
  readonly storage: string;
  readonly config: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** source: pve-container src/PVE/API2/LXC.pm create_vm, src/PVE/LXC/Create.pm restore_archive and OCI handling */
export async function createLxc(call: Call, request: LxcCreation): Promise<void> {
  const { host } = call;
  const id = String(request.vmid);
  const made: string[] = [];
  try {
    const template = existingVolume(host, request.template);
    const path = join(host.dir, template.file ?? "");
    const image = await readOciArchive(path, template.name);
    request.log(
      image === undefined ? `extracting archive '${request.template}'` : `Detected OCI archive '${request.template}'`,
    );
    const config: Record<string, string> = {
      ...request.config,
      rootfs: request.config["rootfs"] ?? `${request.storage}:4`,
    };
    for (const key of Object.keys(config)
      .filter((name) => /^(?:rootfs|mp\d+)$/.test(name))
      .toSorted())
      config[key] = await makeMount(call, request, key, config[key] ?? "", template, made, image);
    const guest: GuestState = {
      kind: "lxc",
      node: host.node,
      config: withDefaults(request, config),
      pending: {},
      pendingDelete: [],
      running: false,
      startedAt: 0,
    };
    const origin = findVolume(host.state, host.node, made[0] ?? "")?.origin;
    if (image !== undefined && origin !== undefined) {
      applyImage(guest.config, image);
      guest.container = {
        image: origin,
        cwd: image.cwd === "" ? "/" : image.cwd,
        lxc: rawSettings(image),
        ...(image.user === undefined ? {} : { user: image.user }),
      };
    } else if (origin !== undefined) guest.container = { image: origin, cwd: "/", lxc: [] };
    host.state.guests[id] = guest;
    if (request.pool !== undefined) host.state.pools[request.pool]?.guests.push(request.vmid);
    host.changed();
  } catch (error) {
    for (const volume of made) await free(host, volume);
    delete host.state.guests[id];
    host.changed();
    throw error;
  }
  const guest = host.state.guests[id];
  if (request.start && guest !== undefined) await powerOn(host, request.vmid, guest);
}

async function makeMount(
  call: Call,
  request: LxcCreation,
  key: string,
  text: string,
  template: Parameters<typeof setOrigin>[2],
  made: string[],
  image: OciImage | undefined,
): Promise<string> {
  const values = parseMountPoint(key, text);
  const wish = newDisk(values.volume);
  if (wish === undefined) {
    const volume = existingVolume(call.host, values.volume);
    return printMountPoint(key, { ...values, size: formatSize(volume.sizeBytes) });
  }
  const storage = wish.storage ?? request.storage;
  const sizeBytes = values["size"] === undefined || wish.gib > 0 ? wish.gib * GIB : (parseSize(values["size"]) ?? 0);
  const zfs = call.host.state.storages[storage]?.type === "zfspool";
  const writtenBytes = key === "rootfs" ? (image?.layerBytes ?? template.sizeBytes) : 0;
  if (writtenBytes > sizeBytes)
    die(
      `unable to extract '${request.template}': ${key} of ${formatSize(sizeBytes)} is too small: No space left on device`,
    );
  const volume = allocate(call.host, {
    storage,
    owner: request.vmid,
    content: "rootdir",
    sizeBytes,
    writtenBytes,
    format: zfs ? "subvol" : "raw",
  });
  // The root file system comes first, so that its origin is found again.
  if (key === "rootfs") made.unshift(volume);
  else made.push(volume);
  if (key === "rootfs") await setOrigin(call.host, volume, template);
  return printMountPoint(key, { ...values, volume, size: formatSize(existingVolume(call.host, volume).sizeBytes) });
}

function withDefaults(request: LxcCreation, config: Readonly<Record<string, string>>): Record<string, string> {
  const result: Record<string, string> = {
    arch: "amd64",
    hostname: `CT${request.vmid}`,
    memory: "512",
    ostype: "unmanaged",
    swap: "512",
    ...config,
    ...(request.unprivileged ? { unprivileged: "1" } : {}),
  };
  for (const [key, text] of Object.entries(result))
    if (/^net\d+$/.test(key)) result[key] = printLxcNet(parseLxcNet(key, text));
  if (result["description"] !== undefined) result["description"] = descriptionOf("lxc", result["description"]);
  if (result["tags"] !== undefined) result["tags"] = uniqueTags(result["tags"]);
  return result;
}

/**
 * What an OCI image says replaces what the caller said: entrypoint and environment given in the same call are lost
 * (bpg/terraform-provider-proxmox#2789). An application, rather than an init system, gets a plain console and a host
 * that configures its network.
 */
function applyImage(config: Record<string, string>, image: OciImage): void {
  const entrypoint = shellJoin(image.entrypoint);
  if (entrypoint !== "") config["entrypoint"] = entrypoint;
  if (image.env.length > 0) config["env"] = image.env.join("\0");
  if (entrypoint === "" || entrypoint === "/sbin/init") return;
  config["cmode"] = "console";
  for (const [key, text] of Object.entries(config)) {
    if (!/^net\d+$/.test(key)) continue;
    config[key] = printLxcNet({ "host-managed": "1", ...parseLxcNet(key, text) });
  }
}

/** A user by name would have to be looked up in the image's own passwd file; numbers are taken as they are. */
function rawSettings(image: OciImage): [string, string][] {
  const [uid, gid] = (image.user ?? "").split(":");
  const settings: [string, string | undefined][] = [
    ["lxc.init.cwd", image.cwd === "" ? undefined : image.cwd],
    ["lxc.init.uid", /^\d+$/.test(uid ?? "") ? uid : undefined],
    ["lxc.init.gid", /^\d+$/.test(gid ?? "") ? gid : undefined],
    ["lxc.signal.halt", image.stopSignal],
  ];
  return settings.flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, value]]));
}
