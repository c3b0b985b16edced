import type { Range } from "./release.ts";

/** A component that stays where it is until a release of HomeLab lets it go. */
export interface Hold {
  readonly key: string;
  readonly at: Range;
  readonly reason: string;
  /** What to watch upstream. */
  readonly link: string;
}

/**
 * Holds that no fit explains. What does not go together is in `fits.ts`, and holds of that kind follow from it.
 */
export const holds: readonly Hold[] = [
  {
    key: "providers.proxmox",
    at: { from: "0.112", to: "0.112" },
    reason: "a rehearsal brings this provider's program, and Terraform takes no other than the pinned one",
    link: "https://github.com/bpg/terraform-provider-proxmox/releases",
  },
  {
    key: "providers.talos",
    at: { from: "0.11", to: "0.11" },
    reason: "from 0.12 on machines are configured by other resources, and a rehearsal's stand-in knows those of 0.11",
    link: "https://github.com/siderolabs/terraform-provider-talos/releases",
  },
];
