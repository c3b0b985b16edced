import { TERRAFORM_PRIVILEGES } from "../../lib/proxmox-roles.ts";
import type { ProxmoxSeed, SeedStorage } from "../proxmox/options.ts";
import type { WorldSpec } from "./spec.ts";

const GIB = 1024 ** 3;
/** A host as the seed's lab has it, with room to spare: what does not fit is for `check` to say, not for the rehearsal. */
const HOST = { cores: 16, memoryBytes: 64 * GIB, version: "9.1.4" };

/** The simulated host as a careful operator hands it over: storages with the right content types, a token with the smallest role. */
export function seedOf(spec: WorldSpec["proxmox"]): ProxmoxSeed {
  const [user = "", token = ""] = spec.token.id.split("!");
  return {
    node: spec.node,
    ...HOST,
    cluster: spec.node,
    storages: storagesOf(spec),
    bridges: [spec.bridge],
    roles: { HomelabTerraform: TERRAFORM_PRIVILEGES },
    users: { [user]: { tokens: { [token]: { secret: spec.token.secret, privsep: false } } } },
    acls: [{ path: "/", who: user, role: "HomelabTerraform", propagate: true }],
  };
}

function storagesOf({ imageStorage, diskStorage }: WorldSpec["proxmox"]): Readonly<Record<string, SeedStorage>> {
  const files = ["iso", "vztmpl", "import", "backup"];
  const disks = ["images", "rootdir"];
  if (imageStorage === diskStorage)
    return { [imageStorage]: { type: "dir", content: [...files, ...disks], sizeBytes: 900 * GIB } };
  return {
    [imageStorage]: { type: "dir", content: files, sizeBytes: 100 * GIB },
    [diskStorage]: { type: "lvmthin", content: disks, sizeBytes: 800 * GIB },
  };
}
