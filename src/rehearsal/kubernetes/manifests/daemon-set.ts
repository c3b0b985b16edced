import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";

/** A DaemonSet of kube-system that runs on every machine, ready or not, in the machine's own network. */
export function hostDaemonSet(options: {
  readonly name: string;
  readonly serviceAccount: string;
  readonly initContainers?: readonly unknown[];
  readonly container: Readonly<Record<string, unknown>>;
  readonly volumes: readonly unknown[];
}): KubernetesObject {
  const labels = { "k8s-app": options.name };
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: options.name, namespace: "kube-system", labels },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels },
        spec: {
          hostNetwork: true,
          priorityClassName: "system-node-critical",
          serviceAccountName: options.serviceAccount,
          tolerations: [
            { operator: "Exists", effect: "NoSchedule" },
            { operator: "Exists", effect: "NoExecute" },
          ],
          ...(options.initContainers === undefined ? {} : { initContainers: options.initContainers }),
          containers: [{ name: options.name, ...options.container }],
          volumes: options.volumes,
        },
      },
    },
  };
}
