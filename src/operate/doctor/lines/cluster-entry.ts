import { readClusterName } from "../../../drive/proxmox/inspect.ts";
import { CSI_ACCOUNT } from "../../../lib/proxmox-roles.ts";
import { csiClient } from "../csi-client.ts";
import { type Line, missing, ok } from "../checkup.ts";
import { reached } from "../reached.ts";

/**
 * The CSI plugin looks volumes up by the name of the Proxmox cluster; a host that stands alone has none until a cluster
 * of one was made. Only the plugin's token may see it.
 */
export const clusterEntry: Line = {
  name: "cluster-entry",
  section: "Proxmox",
  async look(checkup, signal) {
    const { lab, env } = checkup;
    if (lab === undefined || (env[CSI_ACCOUNT.variable] ?? "") === "") return [];
    if ((await reached(checkup.greeting())) === undefined) return [];
    const name = await reached(readClusterName(csiClient(lab, env, signal)));
    if (name === undefined) return [];
    if (name !== "") return [ok(`the cluster is named ${name}`)];
    return [
      missing(
        "the host is not in a cluster, which Proxmox CSI needs also where there is one host only",
        `once, on the host: pvecm create ${lab.name}`,
      ),
    ];
  },
};
