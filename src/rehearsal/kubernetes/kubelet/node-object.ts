import { release } from "node:os";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { Taint } from "./owned.ts";

export interface NodeFacts {
  readonly hostname: string;
  readonly address: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskBytes: number | undefined;
  /** 32 hex digits. */
  readonly machineId: string;
  readonly systemUuid: string;
  /** `v1.13.9` */
  readonly talosVersion: string;
  /** `v1.36.3` */
  readonly kubeletVersion: string;
  readonly kwokVersion: string;
  readonly controlPlane: boolean;
  readonly schedulable: boolean;
  /** Taints that the kubelet was told to register its Node with. */
  readonly registerWithTaints: readonly Taint[];
  /** Pods that it runs at most. */
  readonly maxPods: number;
}

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** What the container runtime says while no CNI configuration is there; the kubelet repeats it. source: cri, kubelet. */
export const NETWORK_NOT_READY =
  "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";

/**
 * The Node as its kubelet registers it. Capacity is the VM's size and allocatable equals it: what the system itself
 * needs is part of the sizes that a lab plans with.
 */
export function nodeObject(facts: NodeFacts, networkReady: boolean): KubernetesObject {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: facts.hostname,
      labels: {
        "kubernetes.io/arch": architecture,
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": facts.hostname,
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
      },
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
    },
    spec: { taints: taints(facts) },
    status: nodeStatus(facts, networkReady, new Date()),
  };
}

/** The part that a kubelet writes again after each start of the machine. */
export function nodeStatus(facts: NodeFacts, networkReady: boolean, now: Date): Readonly<Record<string, unknown>> {
  const resources = {
    cpu: String(facts.cores),
    memory: `${facts.memoryMiB * 1024}Ki`,
    pods: String(facts.maxPods),
    ...(facts.diskBytes === undefined ? {} : { "ephemeral-storage": String(facts.diskBytes) }),
  };
  const calm = (type: string, reason: string, message: string) => ({
    type,
    status: "False",
    reason,
    message,
    lastHeartbeatTime: now.toISOString(),
    lastTransitionTime: now.toISOString(),
  });
  return {
    capacity: resources,
    allocatable: resources,
    conditions: [
      calm("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
      calm("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
      calm("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
      readyCondition(networkReady, now),
    ],
    addresses: [
      { type: "InternalIP", address: facts.address },
      { type: "Hostname", address: facts.hostname },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: facts.machineId,
      systemUUID: facts.systemUuid,
      bootID: "",
      // The machine runs on the host's kernel, and KWOK plays its containers: nothing else is claimed.
      kernelVersion: release(),
      osImage: `Talos (${facts.talosVersion})`,
      containerRuntimeVersion: `kwok://${facts.kwokVersion}`,
      kubeletVersion: facts.kubeletVersion,
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
    },
  };
}

export interface ReadyCondition {
  readonly type: "Ready";
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
  readonly lastHeartbeatTime: string;
  readonly lastTransitionTime: string;
}

export function readyCondition(networkReady: boolean, now: Date): ReadyCondition {
  return {
    type: "Ready",
    status: networkReady ? "True" : "False",
    reason: networkReady ? "KubeletReady" : "KubeletNotReady",
    message: networkReady ? "kubelet is posting ready status" : NETWORK_NOT_READY,
    lastHeartbeatTime: now.toISOString(),
    lastTransitionTime: now.toISOString(),
  };
}

/** Taints at registration: after it a kubelet may not change them. */
function taints(facts: NodeFacts): readonly Taint[] {
  const given = facts.registerWithTaints;
  const own = facts.controlPlane && !facts.schedulable && !given.some(({ key }) => key === CONTROL_PLANE);
  return own ? [...given, { key: CONTROL_PLANE, effect: "NoSchedule" }] : given;
}
