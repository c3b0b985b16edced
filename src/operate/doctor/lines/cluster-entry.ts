import { readClusterName } from "../../../drive/proxmox/inspect.ts";
import { CSI_ACCOUNT } from "../../../lib/proxmox-roles.ts";
import { clusterIssues, csiClient } from "../../preflight/csi.ts";
import { type Line, missing, ok } from "../checkup.ts";
import { reached } from "../reached.ts";

/** What the CSI plugin looks volumes up by; only its own token may see it. */
export const clusterEntry: Line = {
  name: "cluster-entry",
  section: "Proxmox",
  async look(checkup, signal) {
    const { lab, env } = checkup;
    if (lab === undefined || (env[CSI_ACCOUNT.variable] ?? "") === "") return [];
    if ((await reached(checkup.greeting())) === undefined) return [];
    const name = await reached(readClusterName(csiClient(lab, env, signal)));
    if (name === undefined) return [];
    const issues = clusterIssues(lab, name).map(({ message, hint }) => missing(message, hint));
    return issues.length > 0 ? issues : [ok(`the cluster is named ${name}`)];
  },
};
