import { z } from "zod";
import { fromBinary } from "@bufbuild/protobuf";
import { State } from "../gen/cosi/state_pb.ts";
import { BootstrapManifestsConfigSpecSchema, StaticPodStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import type { Check } from "./check.ts";
import { onEach } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";

const condition = z.looseObject({ type: z.string(), status: z.string() });
const node = z.looseObject({
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({ unschedulable: z.boolean().default(false) }).default({ unschedulable: false }),
  status: z.looseObject({
    addresses: z.array(z.looseObject({ type: z.string(), address: z.string() })).default([]),
    conditions: z.array(condition).default([]),
  }),
});
const pod = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  status: z.looseObject({ phase: z.string().optional(), conditions: z.array(condition).default([]) }),
});

const COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"] as const;
const CONTROL_PLANE_LABEL = "node-role.kubernetes.io/control-plane";

/** What is asked of Kubernetes (source: siderolabs/talos pkg/cluster/check, in its order). */
export const kubernetesChecks: readonly Check[] = [
  { name: "all k8s nodes to report", run: nodesReported },
  { name: "all control plane static pods to be running", run: staticPodsRunning },
  { name: "all control plane components to be ready", run: componentsReady },
  { name: "all k8s nodes to report ready", run: nodesReady },
  { name: "kube-proxy to report ready", run: (cluster) => podsReady(cluster, "kube-proxy", "DaemonSet") },
  {
    name: "coredns to report ready",
    run: async (cluster) =>
      (await cniOf(cluster)) === "none" ? "skip" : podsReady(cluster, "kube-dns", "Deployment", "coredns"),
  },
  { name: "all k8s nodes to report schedulable", run: nodesSchedulable },
];

async function nodes(cluster: Cluster) {
  const client = await cluster.kubernetes();
  return (await client.list({ apiVersion: "v1", kind: "Node" })).map((object) => node.parse(object));
}

async function pods(cluster: Cluster, labelSelector: string) {
  const client = await cluster.kubernetes();
  const found = await client.list({ apiVersion: "v1", kind: "Pod", namespace: "kube-system" }, { labelSelector });
  return found.map((object) => pod.parse(object));
}

function holds(conditions: readonly { type: string; status: string }[]): boolean {
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

async function nodesReported(cluster: Cluster): Promise<void> {
  const internal = (await nodes(cluster)).flatMap(({ status }) =>
    status.addresses.filter(({ type }) => type === "InternalIP").map(({ address }) => address),
  );
  const missing = cluster.all.filter((address) => !internal.includes(address));
  const extra = internal.filter((address) => !cluster.all.includes(address));
  if (missing.length > 0) throw new Error(`can't find expected node with IPs ${JSON.stringify(missing)}`);
  if (extra.length > 0) throw new Error(`unexpected nodes with IPs ${JSON.stringify(extra)}`);
}

async function staticPodsRunning(cluster: Cluster): Promise<void> {
  await onEach(cluster.controlPlanes, async (address) => {
    const list = { namespace: "k8s", type: "StaticPodStatuses.kubernetes.talos.dev" };
    const found = await cluster.collect(address, State.method.list, list);
    const missing = COMPONENTS.filter(
      (name) => !found.some(({ resource }) => resource?.metadata?.id.startsWith(`kube-system/${name}`) === true),
    );
    if (missing.length > 0) throw new Error(`missing static pods on node: ${missing.join(", ")}`);
    const shown = z.looseObject({ conditions: z.array(condition).default([]) });
    for (const { resource } of found) {
      const { podStatus } = fromBinary(StaticPodStatusSpecSchema, resource?.spec?.protoSpec ?? new Uint8Array());
      const status = shown.parse(podStatus);
      if (!holds(status.conditions)) throw new Error(`static pod ${resource?.metadata?.id ?? ""} is not ready`);
    }
  });
}

async function componentsReady(cluster: Cluster): Promise<void> {
  const expected = (await nodes(cluster)).filter(({ metadata }) => CONTROL_PLANE_LABEL in metadata.labels).length;
  for (const name of COMPONENTS) {
    const found = await pods(cluster, `k8s-app=${name}`);
    if (found.length !== expected)
      throw new Error(`expected number of pods for ${name} to be ${expected}, got ${found.length}`);
    const waiting = found.filter(({ status }) => !holds(status.conditions));
    if (waiting.length > 0)
      throw new Error(
        `some pods are not ready for ${name}: ${waiting.map(({ metadata }) => metadata.name).join(", ")}`,
      );
  }
}

async function nodesReady(cluster: Cluster): Promise<void | "skip"> {
  if ((await cniOf(cluster)) === "none") return "skip";
  const waiting = (await nodes(cluster)).filter(({ status }) => !holds(status.conditions));
  if (waiting.length > 0)
    throw new Error(`some nodes are not ready: [${waiting.map(({ metadata }) => metadata.name).join(" ")}]`);
}

async function nodesSchedulable(cluster: Cluster): Promise<void> {
  const cordoned = (await nodes(cluster)).filter(({ spec }) => spec.unschedulable);
  if (cordoned.length > 0)
    throw new Error(`some nodes are not schedulable: [${cordoned.map(({ metadata }) => metadata.name).join(" ")}]`);
}

async function podsReady(
  cluster: Cluster,
  label: string,
  kind: "DaemonSet" | "Deployment",
  name = label,
): Promise<void | "skip"> {
  const client = await cluster.kubernetes();
  const owner = await client.find({ apiVersion: "apps/v1", kind, namespace: "kube-system", name });
  if (owner === undefined) return "skip";
  const found = await pods(cluster, `k8s-app=${label}`);
  if (found.length === 0) throw new Error(`no pods found for ${name}`);
  const waiting = found.filter(({ status }) => !holds(status.conditions));
  if (waiting.length > 0)
    throw new Error(`some pods are not ready: [${waiting.map(({ metadata }) => metadata.name).join(" ")}]`);
}

/** The CNI that the machines were configured with; `none` when somebody else installs one. */
async function cniOf(cluster: Cluster): Promise<string> {
  const [first] = cluster.controlPlanes;
  if (first === undefined) return "none";
  const { resource } = await cluster.ask(first, State.method.get, {
    namespace: "controlplane",
    type: "BootstrapManifestsConfigs.kubernetes.talos.dev",
    id: "manifests",
  });
  return fromBinary(BootstrapManifestsConfigSpecSchema, resource?.spec?.protoSpec ?? new Uint8Array()).cniName;
}
