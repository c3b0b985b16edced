import { createHash } from "node:crypto";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { ComponentState } from "../components/keep.ts";
import { argsOf } from "../components/setting.ts";
import { imageTag } from "./cluster.ts";
import { MIRROR_ANNOTATION } from "./stages.ts";

export interface StaticPodOptions {
  readonly hostname: string;
  readonly address: string;
  readonly image: string;
  readonly state: ComponentState;
}

/**
 * The static pod of a control-plane component, as its kubelet mirrors it to the API: labels, annotations, the command
 * that really runs here, and the state of the real process.
 * source: siderolabs/talos v1.13 control_plane_static_pod.go (labels, priority, requests).
 */
export function staticPod({ hostname, address, image, state }: StaticPodOptions): KubernetesObject {
  const { name, flags } = state.component;
  const spec = {
    nodeName: hostname,
    hostNetwork: true,
    priorityClassName: "system-cluster-critical",
    priority: 2_000_000_000,
    enableServiceLinks: false,
    securityContext: { seccompProfile: { type: "RuntimeDefault" } },
    tolerations: [{ operator: "Exists", effect: "NoExecute" }],
    containers: [
      {
        name,
        image,
        command: [`/usr/local/bin/${name}`, ...argsOf(flags)],
        resources: { requests: REQUESTS[name] ?? {} },
      },
    ],
  };
  const hash = createHash("md5").update(JSON.stringify(spec)).digest("hex");
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-${hostname}`,
      namespace: "kube-system",
      labels: {
        tier: "control-plane",
        "k8s-app": name,
        component: name,
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/version": imageTag(image) ?? "",
        "app.kubernetes.io/component": "control-plane",
        "app.kubernetes.io/managed-by": "Talos",
      },
      annotations: {
        [MIRROR_ANNOTATION]: hash,
        "kubernetes.io/config.hash": hash,
        "kubernetes.io/config.source": "file",
      },
    },
    spec,
    status: podStatus(address, image, state),
  };
}

const REQUESTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "kube-apiserver": { cpu: "200m", memory: "512Mi" },
  "kube-controller-manager": { cpu: "50m", memory: "256Mi" },
  "kube-scheduler": { cpu: "10m", memory: "64Mi" },
};

function podStatus(address: string, image: string, state: ComponentState): Readonly<Record<string, unknown>> {
  const since = (state.startedAt ?? new Date()).toISOString();
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? "True" : "False",
    lastTransitionTime: since,
    ...(holds ? {} : { reason: "ContainersNotReady", message: state.message.slice(0, 1024) }),
  });
  return {
    phase: state.startedAt === undefined ? "Pending" : "Running",
    hostIP: address,
    hostIPs: [{ ip: address }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: since,
    conditions: [
      condition("PodReadyToStartContainers", true),
      condition("Initialized", true),
      condition("Ready", state.ready),
      condition("ContainersReady", state.ready),
      condition("PodScheduled", true),
    ],
    containerStatuses: [
      {
        name: state.component.name,
        image,
        imageID: image,
        ready: state.ready,
        started: state.ready,
        restartCount: state.restarts,
        state:
          state.startedAt === undefined
            ? { waiting: { reason: "ContainerCreating" } }
            : { running: { startedAt: since } },
      },
    ],
  };
}
