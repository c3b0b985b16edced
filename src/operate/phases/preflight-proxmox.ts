import { createProxmoxClient } from "../../drive/proxmox/client.ts";
import { inspectHost } from "../../drive/proxmox/inspect.ts";
import { HomelabError } from "../../lib/error.ts";
import { isError, issuesText } from "../../lib/issue.ts";
import { preflightIssues } from "../preflight.ts";
import type { Phase } from "../phase.ts";

/** Minutes before an apply would find out: is the host what the lab needs, and may the token do its work? */
export const preflightProxmox: Phase = {
  name: "preflight-proxmox",
  title: "Ask the Proxmox host whether the lab fits",
  needs: [],
  plan: (site) => `read version, storages, bridges, guests and privileges of ${site.lab.proxmox.address}`,
  async run({ lab, env, signal }) {
    const { address, port, hosts } = lab.proxmox;
    const nodes = hosts.map(({ name }) => name);
    const host = await inspectHost(createProxmoxClient({ url: `https://${address}:${port}`, env, signal }), nodes);
    const issues = preflightIssues(lab, host);
    if (issues.some(isError))
      throw new HomelabError("LAB_DOES_NOT_FIT", `the lab does not fit on ${address}:\n${issuesText(issues)}`, {
        exitCode: 1,
      });
    return `Proxmox VE ${host.version}`;
  },
};
