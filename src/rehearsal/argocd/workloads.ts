import { z } from "zod";
import { startCache } from "../cache/server.ts";
import { CONFIG_MAP } from "../cluster/controller.ts";
import { kubeconfigOf } from "../cluster/kubeconfig.ts";
import type { Place, Workload } from "../cluster/workloads.ts";
import { startApplicationController } from "../components/argocd-application-controller.ts";
import { startNotifications } from "../components/argocd-notifications.ts";
import { startRepoServer } from "../components/argocd-repo-server.ts";
import { startServer } from "../components/argocd-server.ts";
import { ensureDefaultProject } from "./default-project.ts";
import type { ArgocdSettings } from "./settings.ts";

const data = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/**
 * Argo CD's programs, each of which runs while the cluster runs its pod. The ApplicationSet controller is not among
 * them: a lab makes plain Applications.
 */
export function argocdWorkloads(settings: ArgocdSettings): readonly Workload[] {
  const { namespace } = settings;
  const setting = ({ cluster }: Place, name: string): string | undefined =>
    data.parse(cluster.get(CONFIG_MAP, namespace, "argocd-cm") ?? {}).data?.[name];
  const reconciliationOf = (place: Place): string | undefined => setting(place, "timeout.reconciliation");

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
      /** Where nobody can reach it, because it has no address, only what it does when it starts is of any effect. */
      async start(place) {
        await ensureDefaultProject(place.client, namespace);
        if (setting(place, "url") === undefined) return { stop: () => Promise.resolve() };
        return startServer(settings, { kubeconfig: await kubeconfigOf(place), onExit: place.onExit });
      },
    },
    {
      namespace,
      app: "argocd-notifications-controller",
      start: async (place) =>
        startNotifications(settings, { kubeconfig: await kubeconfigOf(place), onExit: place.onExit }),
    },
  ];
}
