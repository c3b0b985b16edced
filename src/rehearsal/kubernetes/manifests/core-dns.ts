import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { serviceAddresses, type ClusterFacts } from "../cluster.ts";
import type { Manifest } from "./manifest.ts";
import { serviceAccountWith } from "./rbac.ts";

const LABELS = { "k8s-app": "kube-dns" };

/** CoreDNS: two replicas that may run on control planes, and the Service at the tenth address. */
export function coreDnsManifests(cluster: ClusterFacts, image: string): readonly Manifest[] {
  return [
    {
      id: "11-core-dns",
      objects: [
        ...serviceAccountWith("coredns", {
          name: "system:coredns",
          rules: [
            { apiGroups: [""], resources: ["endpoints", "services", "pods", "namespaces"], verbs: ["list", "watch"] },
            { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
            { apiGroups: [""], resources: ["nodes"], verbs: ["get"] },
          ],
        }),
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "coredns", namespace: "kube-system" },
          data: { Corefile: corefile(cluster.dnsDomain) },
        },
        deployment(image),
      ],
    },
    { id: "11-core-dns-svc", objects: [service(cluster.serviceSubnets)] },
  ];
}

/** source: plugins of the CoreDNS manual that a cluster needs: health, readiness, cluster names, forwarding, metrics. */
function corefile(domain: string): string {
  return `.:53 {
    errors
    health {
        lameduck 5s
    }
    ready
    kubernetes ${domain} in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
        ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
}
`;
}

function deployment(image: string): KubernetesObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: "kube-system", labels: LABELS },
    spec: {
      replicas: 2,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: "coredns",
          priorityClassName: "system-cluster-critical",
          dnsPolicy: "Default",
          tolerations: [
            { key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" },
            { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists", effect: "NoSchedule" },
          ],
          containers: [
            {
              name: "coredns",
              image,
              args: ["-conf", "/etc/coredns/Corefile"],
              ports: [
                { name: "dns", containerPort: 53, protocol: "UDP" },
                { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
                { name: "metrics", containerPort: 9153, protocol: "TCP" },
              ],
              resources: { requests: { cpu: "100m", memory: "70Mi" }, limits: { memory: "170Mi" } },
              livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 60, failureThreshold: 5 },
              readinessProbe: { httpGet: { path: "/ready", port: 8181 } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
              },
              volumeMounts: [{ name: "config", mountPath: "/etc/coredns", readOnly: true }],
            },
          ],
          volumes: [{ name: "config", configMap: { name: "coredns" } }],
        },
      },
    },
  };
}

function service(subnets: readonly string[]): KubernetesObject {
  const addresses = serviceAddresses(subnets, 10);
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: "kube-system",
      labels: { ...LABELS, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      selector: LABELS,
      clusterIP: addresses[0],
      clusterIPs: addresses.slice(0, 1),
      ports: [
        { name: "dns", port: 53, targetPort: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, targetPort: 53, protocol: "TCP" },
        { name: "metrics", port: 9153, targetPort: 9153, protocol: "TCP" },
      ],
    },
  };
}
