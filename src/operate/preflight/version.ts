import semver from "semver";
import type { Rule } from "./rule.ts";

/** Runs OCI images as containers, and knows host-managed networking for them. source: Proxmox VE 9.1 release notes */
const OLDEST = "9.1.0";

export const version: Rule = {
  name: "version",
  issues: (_lab, host) => {
    const release = semver.coerce(host.version);
    if (release !== null && semver.gte(release, OLDEST)) return [];
    const message = `the host runs Proxmox VE ${host.version}`;
    return [{ code: "PVE_TOO_OLD", path: "proxmox.ip", message, hint: "upgrade the host to Proxmox VE 9.1 or newer" }];
  },
  fine: (_lab, host) => `Proxmox VE ${host.version}`,
};
