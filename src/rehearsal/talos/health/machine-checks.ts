import { Code, ConnectError } from "@connectrpc/connect";
import { fromBinary } from "@bufbuild/protobuf";
import { State } from "../gen/cosi/state_pb.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";
import {
  DiagnosticSpecSchema,
  MachineStage,
  MachineStatusSpecSchema,
  VolumeStatusSpecSchema,
} from "../gen/resource/specs_pb.ts";
import { partitionsOf } from "../runtime/hardware.ts";
import type { Check } from "./check.ts";
import { onEach } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";

const MiB = 1024 * 1024;
/** Least KiB of memory; 150 MiB may be missing of the nominal size (source: siderolabs/talos pkg/minimal). */
const MEMORY_KIB = { controlPlane: (2048 - 350) * 1024, worker: (1024 - 150) * 1024 };
/** Least bytes of EPHEMERAL: a 6 GiB disk without the system's own partitions. */
const EPHEMERAL_BYTES = 6 * 1024 * MiB - partitionsOf(0).reduce((sum, { bytes }) => sum + bytes, 0);

/** What is asked of the machines themselves (source: siderolabs/talos pkg/cluster/check, in its order). */
export const machineChecks: readonly Check[] = [
  {
    name: "etcd to be healthy",
    run: (cluster) => onEach(cluster.controlPlanes, (node) => serviceHealthy(cluster, node, "etcd")),
  },
  { name: "etcd members to be consistent across nodes", run: etcdConsistent },
  { name: "etcd members to be control plane nodes", run: etcdOnControlPlanes },
  {
    name: "apid to be ready",
    run: (cluster) =>
      onEach(cluster.all, async (node) => void (await cluster.ask(node, MachineService.method.version, {}))),
  },
  { name: "all nodes memory sizes", run: memorySizes },
  { name: "all nodes disk sizes", run: diskSizes },
  { name: "no diagnostics", run: noDiagnostics },
  {
    name: "kubelet to be healthy",
    run: (cluster) => onEach(cluster.controlPlanes, (node) => serviceHealthy(cluster, node, "kubelet")),
  },
  { name: "all nodes to finish boot sequence", run: bootFinished },
];

async function serviceHealthy(cluster: Cluster, node: string, id: string): Promise<void> {
  const { messages } = await cluster.ask(node, MachineService.method.serviceList, {});
  const service = messages.flatMap(({ services }) => services).find((candidate) => candidate.id === id);
  if (service === undefined) throw new Error(`service is not registered: ${id}`);
  if (service.state !== "Running") throw new Error(`service not running: ${id} is ${service.state}`);
  if (service.health?.healthy !== true) throw new Error(`service is not healthy: ${id}`);
}

async function etcdMembers(cluster: Cluster, node: string) {
  const { messages } = await cluster.ask(node, MachineService.method.etcdMemberList, { queryLocal: true });
  return messages.flatMap(({ members }) => members);
}

async function etcdConsistent(cluster: Cluster): Promise<void> {
  const views = await Promise.all(
    cluster.controlPlanes.map(async (node) =>
      (await etcdMembers(cluster, node))
        .map(({ id, hostname, isLearner }) => `${hostname} ${id.toString(16)} ${isLearner}`)
        .toSorted()
        .join(", "),
    ),
  );
  const different = views.findIndex((view) => view !== views[0]);
  if (different < 0) return;
  throw new Error(
    `members of ${cluster.controlPlanes[different] ?? ""} (${views[different] ?? ""}) are not those of ${cluster.controlPlanes[0] ?? ""} (${views[0] ?? ""})`,
  );
}

async function etcdOnControlPlanes(cluster: Cluster): Promise<void> {
  const [first] = cluster.controlPlanes;
  if (first === undefined) throw new Error("no control plane nodes");
  const urls = (await etcdMembers(cluster, first)).flatMap(({ peerUrls }) => peerUrls);
  const strangers = urls.map((url) => new URL(url).hostname).filter((host) => !cluster.controlPlanes.includes(host));
  if (strangers.length > 0)
    throw new Error(`etcd member ips ${JSON.stringify(strangers)} are not subset of control plane node ips`);
}

async function memorySizes(cluster: Cluster): Promise<void> {
  await onEach(cluster.all, async (node) => {
    const { messages } = await cluster.ask(node, MachineService.method.memory, {});
    const least = cluster.controlPlanes.includes(node) ? MEMORY_KIB.controlPlane : MEMORY_KIB.worker;
    const total = Number(messages[0]?.meminfo?.memtotal ?? 0n);
    if (total < least)
      throw new Error(`memory is ${Math.floor(total / 1024)} MiB, at least ${Math.floor(least / 1024)} MiB are needed`);
  });
}

async function diskSizes(cluster: Cluster): Promise<void> {
  await onEach(cluster.all, async (node) => {
    const { resource } = await cluster.ask(node, State.method.get, {
      namespace: "runtime",
      type: "VolumeStatuses.block.talos.dev",
      id: "EPHEMERAL",
    });
    const size = Number(fromBinary(VolumeStatusSpecSchema, resource?.spec?.protoSpec ?? new Uint8Array()).size);
    if (size < EPHEMERAL_BYTES)
      throw new Error(
        `EPHEMERAL has ${Math.floor(size / MiB)} MiB, at least ${Math.floor(EPHEMERAL_BYTES / MiB)} MiB are needed`,
      );
  });
}

async function noDiagnostics(cluster: Cluster): Promise<void> {
  await onEach(cluster.all, async (node) => {
    const list = { namespace: "runtime", type: "Diagnostics.runtime.talos.dev" };
    for (const { resource } of await cluster.collect(node, State.method.list, list)) {
      const { message } = fromBinary(DiagnosticSpecSchema, resource?.spec?.protoSpec ?? new Uint8Array());
      throw new Error(`${resource?.metadata?.id ?? ""}: ${message}`);
    }
  });
}

async function bootFinished(cluster: Cluster): Promise<void> {
  await onEach(cluster.all, async (node) => {
    const status = { namespace: "runtime", type: "MachineStatuses.runtime.talos.dev", id: "machine" };
    try {
      const { resource } = await cluster.ask(node, State.method.get, status);
      const { stage } = fromBinary(MachineStatusSpecSchema, resource?.spec?.protoSpec ?? new Uint8Array());
      if (stage !== MachineStage.RUNNING) throw new Error(`expected stage running, got ${stage}`);
    } catch (error) {
      if (error instanceof ConnectError && error.code === Code.NotFound)
        throw new Error("no machine status", { cause: error });
      throw error;
    }
  });
}
