import type { WorkingCopy } from "../../drive/git/working-copy.ts";
import type { Site } from "../../operate/site.ts";
import type { WorldClient } from "../../rehearsal/world/client.ts";
import type { WorldSpec } from "../../rehearsal/world/spec.ts";
import type { RehearsalReport } from "./report.ts";

/** Where a rehearsal works: a site of its own, the world that plays the outside, and what was found on the way. */
export interface RehearsalSite extends Site {
  /** The lab's own folder; only read. */
  readonly source: string;
  /** Folder of the bare repository that Argo CD syncs from. */
  readonly repository: string;
  readonly spec: WorldSpec;
  /** Filled by phases, in their order. */
  readonly found: Found;
}

export interface Found {
  world?: WorldClient;
  /** Settles when the providers can be called. */
  provider?: Promise<void>;
  /** No phase runs any more: nothing may be started. */
  over?: boolean;
  /** Ends the process of the providers. */
  stopProvider?: () => Promise<void>;
  terraform?: RehearsalReport["terraform"];
  nodes?: RehearsalReport["nodes"];
  apps?: RehearsalReport["apps"];
  volumes?: RehearsalReport["volumes"];
  edge?: RehearsalReport["edge"];
  readonly notes: string[];
}

/** The rendered tree as a working copy of the repository that Argo CD syncs from. */
export function workingCopy(site: RehearsalSite): WorkingCopy {
  return { git: "git", root: site.root, branch: site.lab.git.branch, signal: site.signal, env: site.env };
}
