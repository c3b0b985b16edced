import type { ClusterFacts } from "../cluster.ts";
import { hostDaemonSet } from "./daemon-set.ts";
import type { Manifest } from "./manifest.ts";
import { serviceAccountWith } from "./rbac.ts";

/** Flannel with VXLAN: Talos' CNI unless the configuration says otherwise. An init container installs its CNI file. */
export function flannelManifest(cluster: ClusterFacts, image: string): Manifest {
  return {
    id: "05-flannel",
    objects: [
      ...serviceAccountWith("flannel", {
        name: "flannel",
        rules: [
          { apiGroups: [""], resources: ["pods"], verbs: ["get"] },
          { apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] },
          { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch"] },
        ],
      }),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "kube-flannel-cfg", namespace: "kube-system", labels: { "k8s-app": "flannel" } },
        data: {
          "cni-conf.json": json({
            name: "cbr0",
            cniVersion: "1.0.0",
            plugins: [
              { type: "flannel", delegate: { hairpinMode: true, isDefaultGateway: true } },
              { type: "portmap", capabilities: { portMappings: true } },
            ],
          }),
          "net-conf.json": json({
            Network: cluster.podSubnets[0],
            Backend: { Type: "vxlan", Port: 4789 },
          }),
        },
      },
      hostDaemonSet({
        name: "kube-flannel",
        serviceAccount: "flannel",
        initContainers: [
          {
            name: "install-config",
            image,
            command: ["cp", "-f", "/etc/kube-flannel/cni-conf.json", "/etc/cni/net.d/10-flannel.conflist"],
            volumeMounts: [
              { name: "cni", mountPath: "/etc/cni/net.d" },
              { name: "config", mountPath: "/etc/kube-flannel" },
            ],
          },
        ],
        container: {
          image,
          command: ["/opt/bin/flanneld", "--ip-masq", "--kube-subnet-mgr"],
          securityContext: { privileged: true },
          resources: { requests: { cpu: "100m", memory: "50Mi" } },
          env: ["name", "namespace"].map((field) => ({
            name: `POD_${field.toUpperCase()}`,
            valueFrom: { fieldRef: { fieldPath: `metadata.${field}` } },
          })),
          volumeMounts: [
            { name: "run", mountPath: "/run/flannel" },
            { name: "config", mountPath: "/etc/kube-flannel" },
          ],
        },
        volumes: [
          { name: "run", hostPath: { path: "/run/flannel" } },
          { name: "cni", hostPath: { path: "/etc/cni/net.d" } },
          { name: "config", configMap: { name: "kube-flannel-cfg" } },
        ],
      }),
    ],
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
