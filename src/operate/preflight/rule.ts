import type { HostFacts } from "../../drive/proxmox/inspect.ts";
import type { Issue } from "../../lib/issue.ts";
import type { Lab } from "../../plan/lab.ts";

/** One thing that a Proxmox host must be or have for a lab to fit on it. Pure. */
export interface Rule {
  /** Kebab-case; `homelab doctor` has a line of this name. */
  readonly name: string;
  readonly issues: (lab: Lab, host: HostFacts) => readonly Issue[];
  /** What there is to say when there are none. */
  readonly fine: (lab: Lab, host: HostFacts) => string;
}
