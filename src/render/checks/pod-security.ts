import type { Issue } from "../../lib/issue.ts";
import { workloadsOf, type PodSpec } from "./pods.ts";
import type { TreeCheck } from "./tree.ts";

const LABEL = "pod-security.kubernetes.io/enforce";
/** Capabilities that `baseline` lets a container add. Source: Kubernetes, Pod Security Standards. */
const BASELINE = new Set(
  [
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD",
    "NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT",
  ].flatMap((line) => line.split(" ")),
);

/** Pods keep to the security level of their namespace: else Argo CD says Synced and no pod ever starts. */
export const podSecurity: TreeCheck = (tree) => {
  const levels = new Map(
    tree.objects
      .filter(({ object }) => object.kind === "Namespace")
      .map(({ object }) => [object.metadata.name, object.metadata.labels?.[LABEL] ?? "baseline"]),
  );
  return workloadsOf(tree).flatMap(({ path, object, kind, namespace, pod }): readonly Issue[] => {
    const level = levels.get(namespace);
    if (level === undefined || level === "privileged") return [];
    const faults = [...baselineFaults(pod), ...(level === "restricted" ? restrictedFaults(pod) : [])];
    if (faults.length === 0) return [];
    return [
      {
        code: "POD_SECURITY",
        path,
        message: `${kind} ${object.metadata.name} breaks level ${level} of namespace ${namespace}: ${faults.join(", ")}`,
        hint: "correct the pod's securityContext, or label the namespace with the level that it needs, and say why",
      },
    ];
  });
};

function baselineFaults(pod: PodSpec): readonly string[] {
  const added = containersOf(pod).flatMap(({ securityContext }) => securityContext?.capabilities?.add ?? []);
  return [
    ...(pod.hostNetwork === true ? ["hostNetwork"] : []),
    ...(pod.hostPID === true || pod.hostIPC === true ? ["hostPID or hostIPC"] : []),
    ...((pod.volumes ?? []).some(({ hostPath }) => hostPath !== undefined) ? ["a hostPath volume"] : []),
    ...(containersOf(pod).some(({ securityContext }) => securityContext?.privileged === true) ? ["privileged"] : []),
    ...added.filter((name) => !BASELINE.has(name)).map((name) => `capability ${name}`),
  ];
}

function restrictedFaults(pod: PodSpec): readonly string[] {
  const every = (test: (context: NonNullable<PodSpec["securityContext"]>) => boolean): boolean =>
    containersOf(pod).every(({ securityContext }) => test({ ...pod.securityContext, ...securityContext }));
  return [
    ...(every(({ runAsNonRoot }) => runAsNonRoot === true) ? [] : ["runAsNonRoot is not true"]),
    ...(every(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation === false)
      ? []
      : ["allowPrivilegeEscalation is not false"]),
    ...(every(({ capabilities }) => capabilities?.drop?.includes("ALL") === true)
      ? []
      : ["capabilities are not dropped"]),
    ...(every(({ seccompProfile }) => ["RuntimeDefault", "Localhost"].includes(seccompProfile?.type ?? ""))
      ? []
      : ["there is no seccompProfile"]),
  ];
}

function containersOf(pod: PodSpec): PodSpec["containers"] {
  return [...pod.containers, ...(pod.initContainers ?? [])];
}
