import { type Line, ok } from "../checkup.ts";

/** Name, port and certificate of the first host. */
export const reachable: Line = {
  name: "reachable",
  section: "Proxmox",
  async look(checkup) {
    const { lab } = checkup;
    if (lab === undefined) return [];
    await checkup.greeting();
    return [ok(`https://${lab.proxmox.address}:${lab.proxmox.port}, certificate verified`)];
  },
};
