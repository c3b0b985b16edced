import { z } from "zod";
import { startCache } from "../cache/server.ts";
import { CONFIG_MAP } from "../cluster/controller.ts";
import { kubeconfigOf } from "../cluster/kubeconfig.ts";
import type { Place, Workload } from "../cluster/workloads.ts";
import { startApplicationController } from "../components/argocd-application-controller.ts";
import { startRepoServer } from "../components/argocd-repo-server.ts";
import { ensureDefaultProject } from "./default-project.ts";
import type { ArgocdSettings } from "./settings.ts";

const data = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/**
 * Argo CD's programs, each of which runs while the cluster runs its pod. The ApplicationSet controller is not among
 * them: a lab makes plain Applications.
 */
export function argocdWorkloads(settings: ArgocdSettings): readonly Workload[] {
  const { namespace } = settings;
  const reconciliationOf = ({ cluster }: Place): string | undefined =>
    data.parse(cluster.get(CONFIG_MAP, namespace, "argocd-cm") ?? {}).data?.["timeout.reconciliation"];

  return [
    {
      namespace,
      app: "argocd-redis",
      async start() {
        const cache = await startCache(settings.address, settings.ports.cache);
        return { stop: () => cache.close() };
      },
    },
    {
      namespace,
      app: "argocd-repo-server",
      start: async (place) =>
        startRepoServer(settings, {
          kubeconfig: await kubeconfigOf(place),
          reconciliation: reconciliationOf(place),
          onExit: place.onExit,
        }),
    },
    {
      namespace,
      app: "argocd-application-controller",
      start: async (place) =>
        startApplicationController(settings, {
          kubeconfig: await kubeconfigOf(place),
          reconciliation: reconciliationOf(place),
          onExit: place.onExit,
        }),
    },
    {
      namespace,
      app: "argocd-server",
      async start({ client }) {
        await ensureDefaultProject(client, namespace);
        return { stop: () => Promise.resolve() };
      },
    },
  ];
}
