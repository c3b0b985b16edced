import type { Emit } from "../lib/events.ts";
import type { ToolBox } from "../drive/tools/toolbox.ts";
import type { Lab } from "../plan/lab.ts";

/**
 * Where phases work: a lab, the tree that belongs to it, and the way to the world. The real lab and a rehearsal differ
 * in nothing else; no phase knows which of them it serves.
 */
export interface Site {
  readonly lab: Lab;
  /** Folder with `terraform/` and `k8s/`. */
  readonly root: string;
  /** Kubeconfig and talosconfig that phases write and use, 0600. */
  readonly kubeconfig: string;
  readonly talosconfig: string;
  /** Where the journal and other working files of ours lie. */
  readonly stateDir: string;
  /** The whole environment of child processes: tokens, proxy, CA file, provider hand-over. */
  readonly env: NodeJS.ProcessEnv;
  readonly tools: ToolBox;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
