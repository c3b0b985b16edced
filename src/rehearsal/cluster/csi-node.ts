import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { refOf, type KindRef, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { NODE, POD, type ClusterView, type Controller } from "./controller.ts";
import { podsUp } from "./pods.ts";

const CSI_NODE: KindRef = { apiVersion: "storage.k8s.io/v1", kind: "CSINode" };
const CLAIM: KindRef = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
const VOLUME: KindRef = { apiVersion: "v1", kind: "PersistentVolume" };

/** What the node plugin says about every machine. source: proxmox-csi-plugin docs/options-node.md, pkg/csi/driver.go */
const TOPOLOGY_KEYS = ["topology.kubernetes.io/region", "topology.kubernetes.io/zone"] as const;
const MOST_VOLUMES = 24;
const LIMIT_LABEL = "csi.proxmox.sinextra.dev/max-volume-attachments";

/** The end of an expansion takes all of them away. source: kubernetes pkg/volume/util/resize_util.go (v1.36) */
const RESIZE_CONDITIONS = ["FileSystemResizePending", "Resizing", "ControllerResizeError", "NodeResizeError"];

export interface CsiNodeSettings {
  readonly driver: string;
  /** Where the node plugin's pods are. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const podSpec = z.looseObject({
  nodeName: z.string().optional(),
  volumes: z
    .array(z.looseObject({ persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional() }))
    .nullish(),
});
const csiNode = z.looseObject({ drivers: z.array(z.looseObject({ name: z.string() })).nullish() });
const claim = z.looseObject({
  spec: z.looseObject({ volumeName: z.string().optional() }),
  status: z
    .looseObject({
      capacity: z.looseObject({ storage: z.string().optional() }).nullish(),
      conditions: z.array(z.looseObject({ type: z.string() })).nullish(),
      allocatedResourceStatuses: z.record(z.string(), z.string()).nullish(),
    })
    .optional(),
});
const volume = z.looseObject({
  spec: z.looseObject({
    capacity: z.looseObject({ storage: z.string() }),
    csi: z.looseObject({ driver: z.string() }).optional(),
  }),
});

/**
 * Stand-in for the CSI plugin's part on the nodes, and for what a kubelet does with it: a machine whose node plugin runs
 * is entered in its CSINode, and a file system whose disk has grown is grown by the machine that mounts it.
 */
export function csiNodes(settings: CsiNodeSettings): Controller {
  return {
    name: "csi-node",
    watches: [POD, NODE, CSI_NODE, CLAIM, VOLUME],
    async reconcile(cluster, client) {
      const plugins = podsUp(cluster, settings.namespace, settings.labels).map(nodeOf);
      for (const node of cluster.list(NODE))
        await register(cluster, client, settings.driver, node, plugins.includes(node.metadata.name));
      for (const object of cluster.list(CLAIM))
        await finishExpansion(cluster, client, settings.driver, object, plugins);
    },
  };
}

/**
 * The plugin has no answer for a machine without region and zone, so such a machine is not entered.
 * source: proxmox-csi-plugin pkg/csi/node.go NodeGetInfo; kubelet, nodeinfomanager (CSINode)
 */
async function register(
  cluster: ClusterView,
  client: KubernetesClient,
  driver: string,
  node: KubernetesObject,
  runs: boolean,
): Promise<void> {
  const { name, uid, labels = {} } = node.metadata;
  const now = cluster.get(CSI_NODE, undefined, name);
  const before = csiNode.parse(now?.["spec"] ?? {}).drivers ?? [];
  const others = before.filter((entry) => entry.name !== driver);
  const limit = Number(labels[LIMIT_LABEL] ?? MOST_VOLUMES);
  const entry = {
    name: driver,
    nodeID: name,
    topologyKeys: [...TOPOLOGY_KEYS],
    allocatable: { count: limit },
  };
  const known = TOPOLOGY_KEYS.every((key) => labels[key] !== undefined);
  const drivers = runs && known ? [...others, entry] : others;
  if (isDeepStrictEqual(before, drivers)) return;
  await client.apply(
    {
      ...CSI_NODE,
      metadata: { name, ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }] },
      spec: { drivers },
    },
    { fieldManager: "kubelet", force: true },
  );
}

/** source: kubelet, volumemanager and util/resize_util.go (MarkNodeExpansionFinishedWithRecovery) */
async function finishExpansion(
  cluster: ClusterView,
  client: KubernetesClient,
  driver: string,
  object: KubernetesObject,
  plugins: readonly (string | undefined)[],
): Promise<void> {
  const { spec, status } = claim.parse(object);
  const pending = (status?.conditions ?? []).some(({ type }) => type === "FileSystemResizePending");
  const bound = spec.volumeName === undefined ? undefined : cluster.get(VOLUME, undefined, spec.volumeName);
  if (!pending || bound === undefined) return;
  const { capacity, csi } = volume.parse(bound).spec;
  const mounted = mountedOn(cluster, object);
  if (csi?.driver !== driver || mounted === undefined || !plugins.includes(mounted)) return;
  const conditions = (status?.conditions ?? []).filter(({ type }) => !RESIZE_CONDITIONS.includes(type));
  await client.patch(
    refOf(object),
    { status: { capacity: { storage: capacity.storage }, conditions, allocatedResourceStatuses: null } },
    { type: "merge", subresource: "status" },
  );
}

/** The machine on which a pod runs that uses the claim. */
function mountedOn(cluster: ClusterView, { metadata }: KubernetesObject): string | undefined {
  const user = podsUp(cluster, metadata.namespace ?? "", {}).find((pod) =>
    (podSpec.parse(pod["spec"]).volumes ?? []).some(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name,
    ),
  );
  return user === undefined ? undefined : nodeOf(user);
}

function nodeOf(pod: KubernetesObject): string | undefined {
  return podSpec.parse(pod["spec"]).nodeName;
}
