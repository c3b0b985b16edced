import { bootstrapPhases } from "../../operate/bootstrap.ts";
import type { Phase } from "../../operate/phase.ts";
import { healDrift } from "./phases/heal-drift.ts";
import { inspect } from "./phases/inspect.ts";
import { prepareTree } from "./phases/prepare-tree.ts";
import { probeEdge } from "./phases/probe-edge.ts";
import { pushCommit } from "./phases/push-commit.ts";
import { secondPlan } from "./phases/second-plan.ts";
import { serveGit } from "./phases/serve-git.ts";
import { startTalosProvider } from "./phases/start-talos-provider.ts";
import { startWorldPhase } from "./phases/start-world.ts";
import type { RehearsalSite } from "./site.ts";

/**
 * A rehearsal: set the stage, do what `bootstrap` does, then see whether the lab behaves. What `bootstrap` renders and
 * pushes is what Argo CD syncs, so the repository is made right after the tree.
 */
export const rehearsalPhases: readonly Phase<RehearsalSite>[] = [
  prepareTree,
  startWorldPhase,
  ...after("render-tree", serveGit),
  healDrift,
  pushCommit,
  probeEdge,
  secondPlan,
  inspect,
];

function after(name: string, phase: Phase<RehearsalSite>): readonly Phase<RehearsalSite>[] {
  return bootstrapPhases.flatMap((step): Phase<RehearsalSite>[] => {
    if (step.name === name) return [step, phase];
    // Providers are started when Terraform first wants them: the tools that they need are built meanwhile.
    return step.name === "terraform-init" ? [startTalosProvider, step] : [step];
  });
}
