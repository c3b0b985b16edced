import { containersOf } from "../../plan/containers.ts";
import type { Lab, ProxmoxStorage } from "../../plan/lab.ts";
import { STORAGE_TYPES } from "../../rehearsal/proxmox/state/state.ts";
import type { WorldSpec } from "../../rehearsal/world/spec.ts";

type ProxmoxSpec = WorldSpec["proxmox"];
type StorageSpec = ProxmoxSpec["storages"][number];

/** Where the lab does not say: room to spare. What does not fit is for `check` to say, not for the rehearsal. */
const HOST = { cores: 16, memoryMiB: 64 * 1024 };
const GIB = { images: 100, disks: 800 };

const FILES = ["iso", "vztmpl", "import", "backup"];
const DISKS = ["images", "rootdir"];
const FILE_TYPES: readonly string[] = ["dir", "btrfs", "nfs", "cifs", "cephfs"];

/** The simulated hosts of a lab: sizes as far as it tells them, every bridge and storage that its guests are to use. */
export function hardwareOf(lab: Lab): Pick<ProxmoxSpec, "hosts" | "storages" | "pciMappings"> {
  const bridges = [...new Set(lab.networks.map(({ bridge }) => bridge))];
  const devices = new Map<string, Set<string>>();
  for (const { pci, host } of lab.nodes)
    for (const name of pci) devices.set(name, (devices.get(name) ?? new Set()).add(host));
  return {
    hosts: lab.proxmox.hosts.map(({ name, cores, memoryMiB }) => ({
      name,
      cores: cores ?? HOST.cores,
      memoryMiB: memoryMiB ?? HOST.memoryMiB,
      bridges,
    })),
    storages: storagesOf(lab),
    pciMappings: Object.fromEntries([...devices].map(([name, hosts]) => [name, [...hosts]])),
  };
}

function storagesOf(lab: Lab): StorageSpec[] {
  const { imageStorage, diskStorage, storages } = lab.proxmox;
  const guests = [...lab.nodes, ...containersOf(lab)].map(({ storage }) => storage);
  const further = lab.nodes.flatMap(({ disks }) => disks.map(({ storage }) => storage));
  const carriesDisks = new Set([diskStorage, ...guests, ...further]);
  const names = [...new Set([imageStorage, ...carriesDisks, ...storages.map(({ name }) => name)])];
  return names.map((name) =>
    storageOf(
      name,
      storages.find((said) => said.name === name),
      name === imageStorage,
      carriesDisks.has(name),
    ),
  );
}

function storageOf(name: string, said: ProxmoxStorage | undefined, images: boolean, disks: boolean): StorageSpec {
  const type = typeOf(said?.type) ?? (images ? "dir" : "lvmthin");
  const wanted = [...(images ? FILES : []), ...(disks || !images ? DISKS : [])];
  return {
    name,
    type,
    content: FILE_TYPES.includes(type) ? wanted : DISKS,
    gib: said?.gib ?? (images ? GIB.images : 0) + (disks || !images ? GIB.disks : 0),
    shared: said?.shared ?? false,
  };
}

/** The types of the config are those of Proxmox; the simulated host knows each of them. */
function typeOf(text: string | undefined): StorageSpec["type"] | undefined {
  return STORAGE_TYPES.find((type) => type === text);
}
