import { waitFor } from "../../../lib/wait.ts";
import { withCluster } from "../../../operate/clients.ts";
import type { Phase } from "../../../operate/phase.ts";
import { HomelabError } from "../../../lib/error.ts";
import { scalableApp } from "../scalable-app.ts";
import type { RehearsalSite } from "../site.ts";
import { z } from "zod";

const scaled = z.looseObject({ spec: z.looseObject({ replicas: z.int() }) });
const TIMEOUT_MS = 60_000;

/** Somebody scales an app to nothing by hand; Argo CD has to put it back. */
export const healDrift: Phase<RehearsalSite> = {
  name: "heal-drift",
  title: "Change an app behind Argo CD's back and see it healed",
  needs: [],
  skip: async (site) => (scalableApp(site.lab) === undefined ? "no app of the lab can be scaled" : undefined),
  plan: () => "scale the first app to 0 and wait for Argo CD",
  run: (site) =>
    withCluster(site, async (client) => {
      const app = scalableApp(site.lab);
      if (app === undefined) return undefined;
      const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: app.namespace, name: app.name };
      const wanted = app.workloads[0].replicas;
      const started = performance.now();
      const drifted = await client.patch(ref, { spec: { replicas: 0 } }, { type: "merge", fieldManager: "somebody" });
      const generation = drifted.metadata.generation ?? 0;
      await waitFor(
        async () => {
          const now = await client.get(ref);
          const { replicas } = scaled.parse(now).spec;
          if ((now.metadata.generation ?? 0) > generation && replicas === wanted) return true;
          throw new HomelabError("NOT_HEALED", `${app.name} has ${replicas} replicas instead of ${wanted}`);
        },
        { timeoutMs: TIMEOUT_MS, intervalMs: 50, what: `sign that Argo CD healed ${app.name}`, signal: site.signal },
      );
      return `${app.name} back in ${((performance.now() - started) / 1000).toFixed(1)} s`;
    }),
};
