import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { connect, type KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { APISERVER_PORT, AUDIT_LOG, kubeApiserver } from "../components/kube-apiserver.ts";
import { ETCD_DATA, ETCD_PEER_PORT, etcd, etcdReady } from "../components/etcd.ts";
import { keepRunning, pausing, type KeptComponent } from "../components/keep.ts";
import { CONTROLLER_MANAGER_PORT, kubeControllerManager } from "../components/kube-controller-manager.ts";
import { SCHEDULER_PORT, kubeScheduler } from "../components/kube-scheduler.ts";
import { healthy } from "../components/probe.ts";
import type { Component } from "../components/setting.ts";
import { writeComponentFiles } from "../components/start.ts";
import type { StopOptions, Supervisor } from "../supervisor.ts";
import type { MachineConfig } from "../talos/machine-config.ts";
import { controlPlaneSecrets, KUBERNETES_VERSION, type ClusterFacts } from "./cluster.ts";
import { etcdMembers, etcdStatus, type EtcdAccess } from "./etcd-client.ts";
import { promoteSelf } from "./etcd-join.ts";
import { kubeconfigText } from "./kubeconfig.ts";
import { applyManifests } from "./manifests/apply.ts";
import { bootstrapManifests } from "./manifests/bootstrap.ts";
import { issueControlPlanePki, type ControlPlanePki } from "./pki.ts";
import { staticPod } from "./static-pods.ts";

export interface ControlPlaneOptions {
  readonly dir: string;
  readonly config: MachineConfig;
  readonly cluster: ClusterFacts;
  readonly hostname: string;
  readonly address: string;
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  readonly log: (line: string) => void;
  /** `--initial-cluster` of the etcd that this machine joins; a cluster of its own without. */
  readonly initialCluster?: string | undefined;
  /** Addresses of the other control planes that are known by now. */
  readonly controlPlanes: () => readonly string[];
  /** etcd started, got healthy or ended. */
  readonly onEtcd: (healthy: boolean, message: string) => void;
  /** A static pod's state changed. */
  readonly onChange: () => void;
}

export interface ControlPlane {
  /** Resolves when the API is ready and every bootstrap manifest is applied, or when it was stopped before. */
  readonly started: Promise<void>;
  /** The administrator's client; resolves when the API is ready, undefined when it was stopped before. */
  readonly admin: Promise<KubernetesClient | undefined>;
  /** @throws when the PKI could not be made */
  etcdAccess(): Promise<EtcdAccess>;
  staticPods(): readonly KubernetesObject[];
  stop(options: StopOptions): Promise<void>;
}

/** Listening ports of a control plane. */
export const CONTROL_PLANE_PORTS = [2379, ETCD_PEER_PORT, APISERVER_PORT, CONTROLLER_MANAGER_PORT, SCHEDULER_PORT];

/**
 * Start etcd, then kube-apiserver, then controller-manager and scheduler with the bootstrap manifests beside them: each
 * as soon as what it needs answers. Returns at once.
 */
export function startControlPlane(options: ControlPlaneOptions): ControlPlane {
  const { dir, config, cluster, hostname, address, log } = options;
  const power = new AbortController();
  const kept = new Map<string, KeptComponent>();
  const server = `https://${address}:${APISERVER_PORT}`;
  const pki = issueControlPlanePki(controlPlaneSecrets(config), cluster, {
    hostname,
    address,
    certSans: config.cluster.apiServer?.certSANs ?? [],
  });

  /** Alone a control plane has nobody whose loss it could feel. */
  const watched = (): boolean => options.controlPlanes().length > 0;

  const keep = (
    component: Component,
    ready: (signal: AbortSignal) => Promise<boolean>,
    onChange = options.onChange,
  ): Promise<boolean> => {
    // The power went while the files were written.
    if (power.signal.aborted) return Promise.resolve(false);
    const process = keepRunning(component, { ...options, machine: hostname, ready, onChange, watched });
    kept.set(component.name, process);
    return process.ready;
  };

  async function run(): Promise<KubernetesClient | undefined> {
    const keys = await pki;
    const etcdPart = etcd(etcdOptions(options, keys));
    const apiserver = kubeApiserver(apiserverOptions(options, keys));
    await Promise.all([
      writeComponentFiles(dir, etcdPart),
      // etcd refuses a data directory that others can read.
      mkdir(join(dir, ETCD_DATA), { recursive: true, mode: 0o700 }),
      mkdir(dirname(join(dir, AUDIT_LOG)), { recursive: true }),
    ]);
    const access = { ca: keys.etcd.ca, ...keys.etcdAdmin };
    const apiserverFiles = writeComponentFiles(dir, apiserver);
    const voting = voter({ address, ...access }, options);
    const etcdUp = keep(
      etcdPart,
      async (signal) => {
        await voting(signal);
        return etcdReady(address, access, signal);
      },
      () => {
        const state = kept.get("etcd")?.state();
        options.onEtcd(state?.ready === true, state?.message ?? "");
      },
    );
    const [up] = await Promise.all([etcdUp, apiserverFiles]);
    if (!up) return undefined;
    const credentials = { ca: cluster.ca, ...keys.admin };
    const apiUp = keep(apiserver, (signal) =>
      healthy({ address, port: APISERVER_PORT, path: "/readyz", ...credentials, signal }),
    );
    const several =
      options.controlPlanes().length > 0 || (await etcdMembers({ address, ...access }, power.signal)).length > 1;
    const pair = electing(options, keys, server, several);
    await Promise.all(pair.map((component) => writeComponentFiles(dir, component)));
    if (!(await apiUp)) return undefined;
    log(`kube-apiserver is ready at ${server}`);
    for (const component of pair) void keep(component, electingReady(component));
    if (!several) void electOnceNeeded(() => electing(options, keys, server, true));
    return connect(
      kubeconfigText({ cluster: cluster.name, server, ca: cluster.ca, user: "admin", credentials: keys.admin }),
    );
  }
  const admin = run();

  // The probes are answered to anybody, by a certificate that each process makes for itself.
  const electingReady =
    ({ name }: Component) =>
    (signal: AbortSignal): Promise<true> =>
      healthy({
        address,
        port: name === "kube-scheduler" ? SCHEDULER_PORT : CONTROLLER_MANAGER_PORT,
        path: "/healthz",
        signal,
      });

  /** From the moment on at which another control plane is known, only one of each kind may be at work. */
  async function electOnceNeeded(pair: () => readonly Component[]): Promise<void> {
    while (options.controlPlanes().length === 0 && !power.signal.aborted) await pausing(1_000, power.signal);
    if (power.signal.aborted) return;
    log("another control plane is known: controller-manager and scheduler start again with leader election");
    for (const component of pair()) {
      await writeComponentFiles(dir, component);
      await kept.get(component.name)?.stop({ graceMs: 3_000 });
      void keep(component, electingReady(component));
    }
  }

  async function applyAll(): Promise<void> {
    const { manifests, failed } = bootstrapManifests(config, cluster);
    const client = await admin;
    for (const { id, reason } of failed) log(`bootstrap manifest ${id}: ${reason}`);
    if (client === undefined) return;
    await applyManifests(client, manifests, { signal: power.signal, log });
    log(`${manifests.length} bootstrap manifests are applied`);
  }

  return {
    started: applyAll(),
    admin,
    etcdAccess: async () => {
      const keys = await pki;
      return { address, ca: keys.etcd.ca, ...keys.etcdAdmin };
    },
    staticPods: () =>
      [...kept.entries()].flatMap(([name, process]) =>
        name === "etcd" ? [] : [staticPod({ hostname, address, image: imageOf(config, name), state: process.state() })],
      ),
    stop: async (stop) => {
      power.abort();
      await Promise.all([...kept.values()].map((process) => process.stop(stop)));
      await Promise.allSettled([admin]);
      await Promise.all([...kept.values()].map((process) => process.stop(stop)));
      const [client] = await Promise.allSettled([admin]);
      if (client.status === "fulfilled") client.value?.close();
    },
  };
}

/** Gets the machine's etcd its vote, once; one that is alone was born with it. */
function voter(access: EtcdAccess, options: ControlPlaneOptions): (signal: AbortSignal) => Promise<void> {
  let votes = false;
  return async (signal) => {
    const others = options.controlPlanes();
    if (votes || others.length === 0) return;
    const { memberId, isLearner } = await etcdStatus(access);
    if (isLearner) {
      await promoteSelf(access, memberId, others, signal);
      options.log("etcd: promoted to a voting member");
    }
    votes = true;
  };
}

function etcdOptions(options: ControlPlaneOptions, keys: ControlPlanePki) {
  const { dir, config, hostname, address, initialCluster } = options;
  return {
    dir,
    hostname,
    address,
    initialCluster: initialCluster ?? `${hostname}=https://${address}:${ETCD_PEER_PORT}`,
    initialClusterState: initialCluster === undefined ? ("new" as const) : ("existing" as const),
    pki: keys.etcd,
    extraArgs: config.cluster.etcd?.extraArgs ?? {},
  };
}

function apiserverOptions({ dir, config, cluster, address }: ControlPlaneOptions, keys: ControlPlanePki) {
  const section = config.cluster.apiServer;
  const { secretboxEncryptionSecret, aescbcEncryptionSecret } = config.cluster;
  return {
    dir,
    address,
    endpoint: cluster.endpoint,
    serviceSubnets: cluster.serviceSubnets,
    pki: keys.apiserver,
    admissionControl: (section?.admissionControl ?? []).map(({ name = "", configuration }) => ({
      name,
      configuration,
    })),
    auditPolicy: section?.auditPolicy,
    ...(secretboxEncryptionSecret === undefined ? {} : { secretboxKey: secretboxEncryptionSecret }),
    ...(aescbcEncryptionSecret === undefined ? {} : { aescbcKey: aescbcEncryptionSecret }),
    extraArgs: section?.extraArgs ?? {},
  };
}

/** The two components that elect a leader when there are several control planes. */
function electing(
  { dir, config, cluster, address }: ControlPlaneOptions,
  keys: ControlPlanePki,
  server: string,
  leaderElect: boolean,
): readonly [Component, Component] {
  const kubeconfigOf = (user: string, credentials: { cert: string; key: string }): string =>
    kubeconfigText({ cluster: cluster.name, server, ca: cluster.ca, user, credentials });
  const secrets = controlPlaneSecrets(config);
  return [
    kubeControllerManager({
      dir,
      address,
      podSubnets: cluster.podSubnets,
      serviceSubnets: cluster.serviceSubnets,
      leaderElect,
      pki: { ca: secrets.ca, serviceAccountKey: secrets.serviceAccountKey },
      kubeconfig: kubeconfigOf("system:kube-controller-manager", keys.controllerManager),
      extraArgs: config.cluster.controllerManager?.extraArgs ?? {},
    }),
    kubeScheduler({
      dir,
      address,
      leaderElect,
      kubeconfig: kubeconfigOf("system:kube-scheduler", keys.scheduler),
      config: plain(config.cluster.scheduler?.config),
      extraArgs: config.cluster.scheduler?.extraArgs ?? {},
    }),
  ];
}

function plain(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** source: siderolabs/talos v1.13 machinery constants (repositories). */
function imageOf({ cluster }: MachineConfig, component: string): string {
  const configured: Readonly<Record<string, string | undefined>> = {
    "kube-apiserver": cluster.apiServer?.image,
    "kube-controller-manager": cluster.controllerManager?.image,
    "kube-scheduler": cluster.scheduler?.image,
  };
  return configured[component] ?? `registry.k8s.io/${component}:v${KUBERNETES_VERSION}`;
}
