import { CSI_PRIVILEGES, PCI_PRIVILEGES, TERRAFORM_PRIVILEGES } from "../../lib/proxmox-roles.ts";
import type { ProxmoxSeed, SeedNode, SeedUser } from "../proxmox/options.ts";
import type { WorldSpec } from "./spec.ts";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const VERSION = "9.1.4";

type ProxmoxSpec = WorldSpec["proxmox"];

/** The simulated hosts as a careful operator hands them over: one cluster, tokens with the smallest roles. */
export function seedOf(spec: ProxmoxSpec): ProxmoxSeed {
  const [terraform, csi] = [accountOf(spec.token), accountOf(spec.csiToken)];
  const [first, ...further] = spec.hosts.map((host): [string, SeedNode] => [host.name, nodeOf(host)]);
  if (first === undefined) throw new Error("a world without a host");
  const [node, hardware] = first;
  const mapped = Object.keys(spec.pciMappings).length > 0;
  return {
    node,
    version: VERSION,
    ...hardware,
    furtherNodes: Object.fromEntries(further),
    cluster: node,
    storages: Object.fromEntries(
      spec.storages.map(({ name, type, content, gib, shared }) => [
        name,
        { type, content, sizeBytes: gib * GIB, shared },
      ]),
    ),
    pciMappings: Object.fromEntries(
      Object.entries(spec.pciMappings).map(([name, hosts], index) => [
        name,
        Object.fromEntries(hosts.map((host) => [host, `0000:${(index + 1).toString(16).padStart(2, "0")}:00.0`])),
      ]),
    ),
    roles: {
      HomelabTerraform: [...TERRAFORM_PRIVILEGES, ...(mapped ? PCI_PRIVILEGES : [])],
      HomelabCsi: CSI_PRIVILEGES,
    },
    users: { [terraform.user]: terraform.entry, [csi.user]: csi.entry },
    acls: [
      { path: "/", who: terraform.user, role: "HomelabTerraform", propagate: true },
      { path: "/", who: csi.user, role: "HomelabCsi", propagate: true },
    ],
  };
}

function nodeOf({ cores, memoryMiB, bridges }: ProxmoxSpec["hosts"][number]): SeedNode {
  return { cores, memoryBytes: memoryMiB * MIB, bridges };
}

function accountOf({ id, secret }: ProxmoxSpec["token"]): { readonly user: string; readonly entry: SeedUser } {
  const [user = "", token = ""] = id.split("!");
  return { user, entry: { tokens: { [token]: { secret, privsep: false } } } };
}
