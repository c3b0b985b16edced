import { z } from "zod";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { isKubernetesError } from "../../../lib/kubernetes/status.ts";
import type { Pod } from "./pod.ts";

const optional = z.boolean().optional();
const keyRef = z.looseObject({ name: z.string(), key: z.string(), optional });
const sourceRef = z.looseObject({ name: z.string(), optional });
const container = z.looseObject({
  env: z
    .array(
      z.looseObject({
        valueFrom: z.looseObject({ secretKeyRef: keyRef.optional(), configMapKeyRef: keyRef.optional() }).optional(),
      }),
    )
    .nullish(),
  envFrom: z.array(z.looseObject({ secretRef: sourceRef.optional(), configMapRef: sourceRef.optional() })).nullish(),
});
const spec = z.looseObject({
  containers: z.array(container).nullish(),
  initContainers: z.array(container).nullish(),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        secret: z.looseObject({ secretName: z.string(), optional }).optional(),
        configMap: sourceRef.optional(),
      }),
    )
    .nullish(),
});
const content = z.looseObject({
  data: z.record(z.string(), z.string()).nullish(),
  binaryData: z.record(z.string(), z.string()).nullish(),
});

/** Something that a pod reads and cannot start without. */
export interface Reference {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  /** Undefined for all of it. */
  readonly key?: string;
  /** The volume that shows it; undefined for an environment. */
  readonly volume?: string;
}

/** Why a pod's containers do not start, as a kubelet says it. */
export interface Obstacle {
  readonly reason: "ContainerCreating" | "CreateContainerConfigError";
  readonly message: string;
}

/** What a pod reads, volumes first as a kubelet sets them up. Projected ones are left out: those are Kubernetes' own. */
export function referencesOf(pod: Pod): readonly Reference[] {
  const { containers, initContainers, volumes } = spec.parse(pod.spec);
  const mounted = (volumes ?? []).flatMap(({ name: volume, secret, configMap }): Reference[] => [
    ...(secret === undefined || secret.optional === true
      ? []
      : [{ kind: "Secret" as const, name: secret.secretName, volume }]),
    ...(configMap === undefined || configMap.optional === true
      ? []
      : [{ kind: "ConfigMap" as const, name: configMap.name, volume }]),
  ]);
  const all = [...(initContainers ?? []), ...(containers ?? [])];
  const read = all.flatMap(({ env, envFrom }): Reference[] => [
    ...(envFrom ?? []).flatMap(({ secretRef, configMapRef }): Reference[] => [
      ...wanted(secretRef).map(({ name }) => ({ kind: "Secret" as const, name })),
      ...wanted(configMapRef).map(({ name }) => ({ kind: "ConfigMap" as const, name })),
    ]),
    ...(env ?? []).flatMap(({ valueFrom }): Reference[] => [
      ...wanted(valueFrom?.secretKeyRef).map(({ name, key }) => ({ kind: "Secret" as const, name, key })),
      ...wanted(valueFrom?.configMapKeyRef).map(({ name, key }) => ({ kind: "ConfigMap" as const, name, key })),
    ]),
  ]);
  return [...mounted, ...read];
}

/**
 * The first thing that is in the way of a pod's containers; undefined when they may start.
 * source of the words: kubelet, pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables) and volume/{secret,configmap}
 */
export async function obstacleOf(api: Pick<KubernetesClient, "find">, pod: Pod): Promise<Obstacle | undefined> {
  const { namespace } = pod.metadata;
  const references = referencesOf(pod);
  const objects = new Map<string, readonly string[] | undefined>();
  for (const { kind, name } of references) {
    const id = `${kind}/${name}`;
    if (!objects.has(id)) objects.set(id, await keysOf(api, { kind, namespace, name }));
  }
  for (const { kind, name, key, volume } of references) {
    const keys = objects.get(`${kind}/${name}`);
    const word = kind.toLowerCase();
    if (keys === undefined && volume !== undefined)
      return {
        reason: "ContainerCreating",
        message: `MountVolume.SetUp failed for volume "${volume}" : ${word} "${name}" not found`,
      };
    if (keys === undefined) return { reason: "CreateContainerConfigError", message: `${word} "${name}" not found` };
    if (key !== undefined && !keys.includes(key))
      return {
        reason: "CreateContainerConfigError",
        message: `couldn't find key ${key} in ${kind} ${namespace}/${name}`,
      };
  }
  return undefined;
}

/** @returns undefined where there is no such object, or where the apiserver does not yet know that the pod is ours */
async function keysOf(
  api: Pick<KubernetesClient, "find">,
  ref: { readonly kind: string; readonly namespace: string; readonly name: string },
): Promise<readonly string[] | undefined> {
  try {
    const found = await api.find({ apiVersion: "v1", ...ref });
    if (found === undefined) return undefined;
    const { data, binaryData } = content.parse(found);
    return Object.keys({ ...data, ...binaryData });
  } catch (error) {
    if (isKubernetesError(error, "KUBERNETES_FORBIDDEN")) return undefined;
    throw error;
  }
}

function wanted<R extends { readonly optional?: boolean | undefined }>(ref: R | undefined): readonly R[] {
  return ref === undefined || ref.optional === true ? [] : [ref];
}
