import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { CLAIM, POD, type ClusterView } from "../controller.ts";
import { labelSelector, selects } from "../selector.ts";
import type { Work } from "./job.ts";

const COMMAND = "k8up.io/backupcommand";
const WANTED = "k8up.io/backup";
const selectors = z.looseObject({ labelSelectors: z.array(labelSelector).default([]) });
const claimObject = z.looseObject({
  spec: z.looseObject({ accessModes: z.array(z.string()).default([]) }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
});
const podObject = z.looseObject({
  spec: z.looseObject({
    nodeName: z.string().optional(),
    volumes: z
      .array(z.looseObject({ persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional() }))
      .nullish(),
  }),
});

/**
 * What a Backup is to save: the claims of its namespace by the node on which they are mounted, and the commands of its
 * pods in a Job of their own.
 * source: k8up operator/backupcontroller/executor.go (listAndFilterPVCs, startBackup)
 */
export function backupWork(cluster: ClusterView, backup: KubernetesObject): readonly Work[] {
  const { namespace, name } = backup.metadata;
  const { labelSelectors } = selectors.parse(backup["spec"]);
  const chosen = (object: KubernetesObject): boolean =>
    object.metadata.namespace === namespace &&
    (labelSelectors.length === 0 || labelSelectors.some((selector) => selects(selector, object.metadata.labels ?? {})));
  const pods = cluster.list(POD).filter(({ metadata }) => metadata.namespace === namespace && !isOurs(metadata.labels));
  const mounted = new Map(pods.flatMap(mountsOf));
  const byNode = new Map<string | undefined, string[]>();
  for (const claim of cluster.list(CLAIM).filter(chosen).filter(isSaved)) {
    const node = mounted.get(claim.metadata.name);
    byNode.set(node, [...(byNode.get(node) ?? []), claim.metadata.name]);
  }
  const files = [...byNode].map(([node, claims], index) => ({
    name: `backup-${name}-${index}`,
    node,
    claims: claims.toSorted(),
  }));
  const dumps = pods.some((pod) => chosen(pod) && pod.metadata.annotations?.[COMMAND] !== undefined);
  return [...files, ...(dumps ? [{ name: `backup-${name}-prebackup`, node: undefined, claims: [] }] : [])];
}

function isSaved(object: KubernetesObject): boolean {
  const { spec, status } = claimObject.parse(object);
  if (status?.phase !== "Bound" || object.metadata.annotations?.[WANTED] === "false") return false;
  return spec.accessModes.some((mode) => ["ReadWriteOnce", "ReadWriteMany"].includes(mode));
}

function isOurs(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.["k8upjob"] !== undefined;
}

function mountsOf(pod: KubernetesObject): readonly (readonly [claim: string, node: string | undefined])[] {
  const { nodeName, volumes } = podObject.parse(pod).spec;
  return (volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [[claim.claimName, nodeName] as const],
  );
}
