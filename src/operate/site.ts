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
  /** The cluster's own kubeconfig and talosconfig, written by the phase `kubeconfig` and used by those after it, 0600. */
  readonly kubeconfig: string;
  readonly talosconfig: string;
  /** The person's kubeconfig, e.g. `~/.kube/config`: the cluster is merged into it. */
  readonly userKubeconfig: string;
  /** Working files of ours, e.g. the provider mirror; can be deleted at any time. */
  readonly stateDir: string;
  /** Baked images, shared by all labs and rehearsals of this user. */
  readonly imageCache: string;
  /** The whole environment of child processes: tokens, proxy, CA file, provider hand-over. */
  readonly env: NodeJS.ProcessEnv;
  /** Factor on how long phases wait for machines: 1 for hardware, less where nothing has to be downloaded or spun up. */
  readonly patience: number;
  /** What a plan may take away although it does not come back, by name; nothing unless given. */
  readonly confirmed?: readonly string[];
  readonly tools: ToolBox;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}
