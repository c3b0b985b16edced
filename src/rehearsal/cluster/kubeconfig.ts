import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { serviceAccountKubeconfig } from "./service-account.ts";
import { CONFIG_MAP } from "./controller.ts";
import type { Place } from "./workloads.ts";

const ROOT_CA = "kube-root-ca.crt";
const rootCa = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/**
 * The kubeconfig of a workload: what its pod would find mounted, as a file.
 *
 * @throws HomelabError `NO_ROOT_CA` while the namespace is too young
 */
export async function kubeconfigOf({ pod, client, cluster, serviceAccount }: Place): Promise<string> {
  const namespace = pod.metadata.namespace ?? "default";
  // Kubernetes puts its CA into every namespace for exactly this use.
  const ca = rootCa.parse(cluster.get(CONFIG_MAP, namespace, ROOT_CA) ?? {}).data?.["ca.crt"];
  if (ca === undefined) throw new HomelabError("NO_ROOT_CA", `${namespace} has no ConfigMap ${ROOT_CA} yet`);
  return serviceAccountKubeconfig(client, { namespace, name: serviceAccount }, ca);
}
