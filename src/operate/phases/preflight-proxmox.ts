import { createProxmoxClient } from "../../drive/proxmox/client.ts";
import { inspectHost } from "../../drive/proxmox/inspect.ts";
import { HomelabError } from "../../lib/error.ts";
import { isError, issuesText, sortIssues } from "../../lib/issue.ts";
import { CSI_ACCOUNT } from "../../lib/proxmox-roles.ts";
import { preflightIssues } from "../preflight.ts";
import { csiClient, csiIssues } from "../preflight/csi.ts";
import type { Phase } from "../phase.ts";

/** Minutes before an apply would find out: is the host what the lab needs, and may both tokens do their work? */
export const preflightProxmox: Phase = {
  name: "preflight-proxmox",
  title: "Ask the Proxmox host whether the lab fits",
  needs: [],
  plan: (site) => `read version, storages, bridges, guests and privileges of ${site.lab.proxmox.address}`,
  async run({ lab, env, signal }) {
    const { address, port, hosts } = lab.proxmox;
    const nodes = hosts.map(({ name }) => name);
    const host = await inspectHost(createProxmoxClient({ url: `https://${address}:${port}`, env, signal }), nodes);
    // Without a token of its own the plugin makes no volumes, which is for another phase to say.
    const csi = (env[CSI_ACCOUNT.variable] ?? "") === "" ? [] : await csiIssues(lab, csiClient(lab, env, signal));
    const issues = sortIssues([...preflightIssues(lab, host), ...csi]);
    if (issues.some(isError))
      throw new HomelabError("LAB_DOES_NOT_FIT", `the lab does not fit on ${address}:\n${issuesText(issues)}`, {
        exitCode: 1,
      });
    return `Proxmox VE ${host.version}`;
  },
};
