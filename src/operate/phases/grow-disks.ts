import { createProxmoxClient } from "../../drive/proxmox/client.ts";
import { growSystemDisk, systemDiskBytes } from "../../drive/proxmox/system-disk.ts";
import type { Phase } from "../phase.ts";

const GIB = 2 ** 30;

/**
 * System disks grow here: Terraform leaves the disks of a VM alone, because any change of one would detach those of the
 * CSI plugin (docs/decisions). Nothing shrinks.
 */
export const growDisks: Phase = {
  name: "grow-disks",
  title: "Grow system disks to their size in the config",
  needs: [],
  plan: ({ lab }) => `compare the disks of ${lab.nodes.map(({ name }) => name).join(", ")} with the config`,
  async run({ lab, env, signal }) {
    const { address, port } = lab.proxmox;
    const client = createProxmoxClient({ url: `https://${address}:${port}`, env, signal });
    const results = await Promise.all(
      lab.nodes.map(async ({ name, host, vmId, diskGiB }) => {
        const [before, wanted] = [await systemDiskBytes(client, { host, vmId }), diskGiB * GIB];
        if (before > wanted) return [`${name} keeps its ${before / GIB} GiB, disks do not shrink`];
        if (before === wanted) return [];
        await growSystemDisk(client, { host, vmId }, wanted, signal);
        return [`${name} from ${before / GIB} to ${diskGiB} GiB, used after its next restart`];
      }),
    );
    const told = results.flat();
    return told.length === 0 ? "nothing to grow" : told.join("; ");
  },
};
