import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { serviceAccountToken } from "../cluster/service-account.ts";
import { CONFIG_MAP } from "../cluster/controller.ts";
import type { Workload } from "../cluster/workloads.ts";
import { startSealedSecretsController } from "../components/sealed-secrets-controller.ts";
import type { Supervisor } from "../supervisor.ts";

export interface SealedSecretsSettings {
  readonly dir: string;
  readonly namespace: string;
  readonly address: string;
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
}

const data = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/** The real controller, which runs while the cluster runs its pod. */
export function sealedSecretsWorkload(settings: SealedSecretsSettings): Workload {
  const { namespace } = settings;
  return {
    namespace,
    app: "sealed-secrets",
    async start({ client, cluster, serviceAccount, onExit }) {
      const ca = data.parse(cluster.get(CONFIG_MAP, namespace, "kube-root-ca.crt") ?? {}).data?.["ca.crt"];
      if (ca === undefined) throw new HomelabError("NO_ROOT_CA", `${namespace} has no ConfigMap kube-root-ca.crt yet`);
      return startSealedSecretsController({
        dir: join(settings.dir, "account"),
        address: settings.address,
        server: client.server,
        namespace,
        token: await serviceAccountToken(client, { namespace, name: serviceAccount }),
        ca,
        tools: settings.tools,
        supervisor: settings.supervisor,
        onExit,
      });
    },
  };
}
