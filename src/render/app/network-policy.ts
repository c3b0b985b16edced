import type { ContainerApp, Lab, LabAppNetwork, LabWorkload } from "../../plan/lab.ts";
import { POSTGRES_NAMESPACE } from "../kubernetes/operators/names.ts";
import { mainOf, meta, PORT_NAME, selector } from "./meta.ts";

/** K8up's pods carry it. */
const BACKUP_PODS = { k8upjob: "true" };

/**
 * Nothing may talk to the namespace's pods, and they may talk to nobody, but for what the app needs.
 *
 * An app with a host name is open on its port to everyone: what comes through Cilium's Gateway carries an identity
 * that no selector of a NetworkPolicy matches. Probes come from the node itself, which Cilium always lets in.
 */
export function networkPolicy(lab: Lab, app: ContainerApp): readonly object[] {
  const policy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: meta(lab, app),
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: ingress(app),
      egress: [dns(), { to: [{ podSelector: {} }] }],
    },
  };
  return [policy, ...ownEgress(lab, app), ...nodePorts(lab, app), ...backupEgress(lab, app)];
}

function ingress(app: ContainerApp): readonly object[] {
  const { port } = mainOf(app);
  const alone = app.workloads.length === 1 && app.database === null;
  const http = { ports: [{ port: PORT_NAME, protocol: "TCP" }] };
  const own = { from: [{ podSelector: {} }] };
  return [
    ...(alone ? [] : [own]),
    ...(port === 0 ? [] : [app.host === "" ? { ...own, ...http } : http]),
    ...app.network.ingressFrom.map((name) => ({ from: [namespaceOf(name)], ...http })),
    // The operator asks each server for its state and passes instructions on.
    ...(app.database === null ? [] : [{ from: [namespaceOf(POSTGRES_NAMESPACE)], ports: tcp([8000, 5432]) }]),
  ];
}

/** Whom the app's own container and its parts may call; its database and its cache call nobody. */
function ownEgress(lab: Lab, app: ContainerApp): readonly object[] {
  const rules = egressRules(lab, app.network);
  if (rules.length === 0) return [];
  const names = app.workloads.map(({ name }) => name).filter((name) => name !== `${app.name}-cache`);
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: meta(lab, app, `${app.name}-egress`),
      spec: {
        podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: names }] },
        policyTypes: ["Egress"],
        egress: rules,
      },
    },
  ];
}

function egressRules(lab: Lab, { internet, egress }: LabAppNetwork): readonly object[] {
  const lans = lab.networks.map(({ cidr }) => cidr);
  return [
    // Not the LAN: an app has no business with Proxmox or the router unless it says so.
    ...(internet ? [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: lans } }] }] : []),
    ...egress.map(({ to, ports }) => ({
      to:
        to === "lan"
          ? lans.map((cidr) => ({ ipBlock: { cidr } }))
          : to.includes("/")
            ? [{ ipBlock: { cidr: to } }]
            : [namespaceOf(to)],
      ...(ports.length === 0 ? {} : { ports: tcp(ports) }),
    })),
  ];
}

function nodePorts(lab: Lab, app: ContainerApp): readonly object[] {
  return app.workloads.flatMap((workload: LabWorkload) => {
    const open = workload.ports.filter(({ nodePort }) => nodePort !== 0);
    if (open.length === 0) return [];
    return [
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "NetworkPolicy",
        metadata: meta(lab, app, `${workload.name}-nodes`),
        spec: {
          podSelector: { matchLabels: selector(workload) },
          policyTypes: ["Ingress"],
          ingress: [{ ports: open.map(({ name, protocol }) => ({ port: name, protocol })) }],
        },
      },
    ];
  });
}

/** Backups leave the cluster, wherever the bucket is. */
function backupEgress(lab: Lab, app: ContainerApp): readonly object[] {
  if (lab.backups === null || app.backup === null) return [];
  const { port, protocol } = new URL(lab.backups.endpoint);
  return [
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: meta(lab, app, `${app.name}-backup`),
      spec: {
        podSelector: { matchLabels: BACKUP_PODS },
        policyTypes: ["Egress"],
        egress: [{ ports: tcp([port === "" ? (protocol === "http:" ? 80 : 443) : Number(port)]) }],
      },
    },
  ];
}

function tcp(ports: readonly number[]): readonly object[] {
  return ports.map((port) => ({ port, protocol: "TCP" }));
}

function namespaceOf(name: string): object {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function dns(): object {
  return {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  };
}
