import { bootstrapPhases } from "../../operate/bootstrap.ts";
import type { Phase, Step } from "../../operate/phase.ts";
import { renderCni } from "../../operate/phases/render-cni.ts";
import { terraformInit } from "../../operate/phases/terraform-init.ts";
import { healDrift } from "./phases/heal-drift.ts";
import { inspect } from "./phases/inspect.ts";
import { prepareTree } from "./phases/prepare-tree.ts";
import { probeDns } from "./phases/probe-dns.ts";
import { probeEdge } from "./phases/probe-edge.ts";
import { pushCommit } from "./phases/push-commit.ts";
import { secondPlan } from "./phases/second-plan.ts";
import { serveGit } from "./phases/serve-git.ts";
import { startProviders } from "./phases/start-providers.ts";
import { startWorldPhase } from "./phases/start-world.ts";
import type { RehearsalSite } from "./site.ts";

/**
 * A rehearsal: set the stage, do what `bootstrap` does, then see whether the lab behaves. What `bootstrap` renders and
 * pushes is what Argo CD syncs, so the repository is made beside what else is made from the tree.
 */
export const rehearsalPhases: readonly Step<RehearsalSite>[] = [
  prepareTree,
  startWorldPhase,
  ...bootstrapPhases.flatMap(withRehearsed),
  [healDrift, probeEdge, probeDns, secondPlan],
  pushCommit,
  inspect,
];

function withRehearsed(step: Step): readonly Step<RehearsalSite>[] {
  const own: readonly Phase<RehearsalSite>[] = [step].flat();
  if (own.includes(renderCni)) return [[...own, serveGit]];
  // Providers are served when Terraform first wants them: the tools that they need are built meanwhile.
  if (own.includes(terraformInit)) return [startProviders, step];
  return [step];
}
