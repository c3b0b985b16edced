import { z } from "zod";
import { selects, workloadsOf } from "./pods.ts";
import type { TreeCheck } from "./tree.ts";

const amount = z.union([z.number(), z.string()]).optional();
const budget = z.looseObject({
  spec: z.looseObject({ minAvailable: amount, maxUnavailable: amount, selector: z.unknown() }),
});

/** A disruption budget that allows none keeps every node from being drained, and so from being upgraded. */
export const budgetBlocks: TreeCheck = (tree) => {
  const workloads = workloadsOf(tree);
  const workers = tree.lab.nodes.filter(({ role }) => role === "worker" || tree.lab.cluster.scheduleOnControlPlanes);
  return tree.objects
    .filter(({ object }) => object.kind === "PodDisruptionBudget")
    .flatMap(({ path, object, namespace }) => {
      const spec = budget.safeParse(object).data?.spec;
      if (spec === undefined) return [];
      const guarded = workloads.find(
        (workload) => workload.namespace === namespace && selects(spec.selector, workload.labels),
      );
      const replicas = guarded?.replicas ?? 1;
      const wanted = atLeast(spec, replicas);
      const issue = (message: string, hint: string) => ({ code: "BUDGET_BLOCKS", path, message, hint });
      if (wanted >= replicas)
        return [
          issue(
            `budget ${object.metadata.name} wants ${wanted} of ${replicas} pods at all times, so that no node with one of them can be drained`,
            replicas > 1 ? `write maxUnavailable: 1` : "remove it, or run 2 replicas",
          ),
        ];
      if (workers.length > 1 || wanted === 0) return [];
      return [
        issue(
          `budget ${object.metadata.name} wants ${wanted} of ${replicas} pods at all times, and they all run on the one node that takes apps: it can never be drained`,
          "remove it until there is a second node",
        ),
      ];
    });
};

/** Pods that must stay, of so many. Kubernetes rounds percentages up. */
function atLeast(spec: z.output<typeof budget>["spec"], replicas: number): number {
  const count = (value: string | number): number =>
    typeof value === "number" ? value : Math.ceil((replicas * Number.parseFloat(value)) / 100);
  if (spec.minAvailable !== undefined) return count(spec.minAvailable);
  return replicas - count(spec.maxUnavailable ?? 1);
}
