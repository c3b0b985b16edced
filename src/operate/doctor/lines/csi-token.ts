import { readPrivileges } from "../../../drive/proxmox/inspect.ts";
import { CSI_ACCOUNT } from "../../../lib/proxmox-roles.ts";
import { csiClient } from "../../preflight/csi.ts";
import { type Line } from "../checkup.ts";
import { privilegeFindings } from "../privileges.ts";
import { reached } from "../reached.ts";

/** The token with which the cluster makes volumes: taken by the host, and each privilege that it needs. */
export const csiToken: Line = {
  name: "csi-token",
  section: "Proxmox",
  async look(checkup, signal) {
    const { lab, env } = checkup;
    const token = env[CSI_ACCOUNT.variable] ?? "";
    if (lab === undefined || token === "" || (await reached(checkup.greeting())) === undefined) return [];
    return privilegeFindings(CSI_ACCOUNT, token, await readPrivileges(csiClient(lab, env, signal)));
  },
};
