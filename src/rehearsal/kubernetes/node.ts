import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { assertPortFree } from "../../lib/ports.ts";
import { ETCD_DATA } from "../components/etcd.ts";
import { APISERVER_PORT } from "../components/kube-apiserver.ts";
import { KUBELET_PORT, KWOK_VERSION } from "../components/kwok.ts";
import type { Supervisor } from "../supervisor.ts";
import type { MachineConfig } from "../talos/machine-config.ts";
import { clusterFacts, controlPlaneSecrets, imageTag, KUBERNETES_VERSION } from "./cluster.ts";
import { CONTROL_PLANE_PORTS, startControlPlane, type ControlPlane } from "./control-plane.ts";
import { etcdMembers, etcdStatus, type EtcdMember, type EtcdStatus } from "./etcd-client.ts";
import { joinEtcd } from "./etcd-join.ts";
import { anyMember, forfeitLeadership, leaveEtcd, removeEtcdMember } from "./etcd-membership.ts";
import { kubeconfigText } from "./kubeconfig.ts";
import { startKubelet, type Kubelet } from "./kubelet/kubelet.ts";
import { kubeletExtraConfig } from "./kubelet/extra-config.ts";
import { markNode, mayRunPods } from "./kubelet/mark-node.ts";
import type { NodeFacts } from "./kubelet/node-object.ts";
import { issueAdmin, issueEtcdAdmin } from "./pki.ts";
import { reachOf } from "./reach.ts";
import { createServices, type ServiceState } from "./services.ts";
import { sharedAddresses } from "./shared-address/configured.ts";
import { holdSharedAddresses, type SharedAddresses } from "./shared-address/hold.ts";
import { stageTimes } from "./stages.ts";

export interface NodeOptions {
  /** The machine's disk: what is in it survives a reboot. */
  readonly dir: string;
  readonly config: MachineConfig;
  readonly hostname: string;
  /** The machine's own loopback address. */
  readonly address: string;
  readonly cores: number;
  readonly memoryMiB: number;
  /** Size of the disk; without it the Node has no ephemeral-storage. */
  readonly diskBytes?: number;
  /** SMBIOS uuid of the VM; one is made up and kept on the disk without it. */
  readonly uuid?: string;
  /** `v1.13.9` */
  readonly talosVersion: string;
  /** Factor on simulated durations (pod start-up, Job run time); 1 = real, the default. */
  readonly speed?: number;
  /** Addresses of the other control planes, as the cluster's discovery knows them now; nobody unless given. */
  readonly controlPlanes?: () => readonly string[];
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  readonly log: (line: string) => void;
  readonly onService: (service: ServiceState) => void;
}

export interface KubernetesNode {
  /**
   * Starts a new cluster on this control plane: etcd, the API, the other components, bootstrap manifests, and the
   * kubelet if it does not run yet. Returns when that is under way; progress comes through `onService`.
   *
   * @throws HomelabError `ALREADY_EXISTS` when there is etcd data, `NOT_CONTROL_PLANE`, `PORT_TAKEN`,
   * `MACHINE_CONFIG_INCOMPLETE`
   */
  bootstrap(): Promise<void>;
  /**
   * The machine has booted with its configuration: starts the kubelet, which joins as soon as the API answers, and on a
   * control plane with etcd data everything else. Without data a control plane waits for `bootstrap`, or joins the etcd
   * of another one that was bootstrapped.
   *
   * @throws HomelabError `PORT_TAKEN`, `MACHINE_CONFIG_INCOMPLETE`
   */
  start(): Promise<void>;
  /**
   * Take another configuration while everything runs: labels and taints are written to the Node, a change of the
   * kubelet's own section starts the kubelet anew, anything else everything.
   *
   * @throws as `start`
   */
  adopt(config: MachineConfig): Promise<void>;
  /** A fresh kubeconfig of the cluster's administrator. @throws HomelabError `NOT_CONTROL_PLANE` */
  adminKubeconfig(): Promise<string>;
  /**
   * The members as the cluster agrees on them, asked here or of any control plane.
   *
   * @throws HomelabError `NOT_BOOTSTRAPPED`, EtcdError, or the connection's error
   */
  etcdMembers(ask?: "here" | "anywhere"): Promise<readonly EtcdMember[]>;
  /** @throws as `etcdMembers` */
  etcdStatus(): Promise<EtcdStatus>;
  /** Remove a member, this one or another. @throws as `etcdMembers` */
  etcdRemoveMember(id: bigint): Promise<void>;
  /** Leave the cluster for good: the membership, and the data with it. @throws as `etcdMembers` */
  etcdLeave(): Promise<void>;
  /** @returns name of the new leader; empty when this machine does not lead. @throws `ETCD_ALONE`, or as `etcdMembers` */
  etcdForfeitLeadership(): Promise<string>;
  /** Addresses that control planes share and that this one has at the moment. */
  sharedAddresses(): readonly string[];
  /** The machine's static pods with the state of their processes; ids as Talos names them. */
  staticPods(): Promise<readonly { readonly id: string; readonly pod: Record<string, unknown> }[]>;
  services(): readonly ServiceState[];
  /** Ends everything. `power`: SIGKILL, as when the power is cut. Can be started again. */
  stop(options: { readonly power: boolean }): Promise<void>;
}

/** Years of an administrator's certificate when the configuration gives no lifetime. source: Talos configuration reference. */
const ADMIN_DAYS = 365;

/** What a program may take to end by itself when the machine goes down in order. */
const STOP_GRACE_MS = 3_000;
/** Between two tries to join an etcd. source: siderolabs/talos v1.13 services/etcd.go */
const JOIN_MS = 3_000;
/** Between two tries to leave one. */
const LEAVE_MS = 10_000;
/** A machine that shares an address and is silent for this long has lost it. source: etcd client's default. */
const SHARED_TTL_S = 60;

/** What runs on a Talos machine: real etcd and control plane, and KWOK in the kubelet's place. */
export function createKubernetesNode(options: NodeOptions): KubernetesNode {
  const { dir, hostname, address, log } = options;
  let { config } = options;
  const services = createServices(options.onService);
  const isControlPlane = config.type === "controlplane";
  let controlPlane: ControlPlane | undefined;
  let kubelet: Kubelet | undefined;
  let shared: SharedAddresses | undefined;
  let joining: { readonly stop: () => Promise<void> } | undefined;
  const controlPlanes = options.controlPlanes ?? (() => []);
  const speed = options.speed ?? 1;
  /** Latched at once, so that a second bootstrap cannot start everything twice. */
  let bootstrapping = false;

  /** @param initialCluster of the etcd that this machine has been added to; its own one without */
  async function startEverything(initialCluster?: string): Promise<void> {
    const cluster = clusterFacts(config);
    // Checked before anything listens: the error reaches whoever asked for the start.
    if (isControlPlane) controlPlaneSecrets(config);
    const ports = [...(kubelet === undefined ? [KUBELET_PORT] : []), ...CONTROL_PLANE_PORTS];
    await Promise.all(ports.map((port) => assertPortFree(address, port)));
    services.set("etcd", "Running", false, "Started");
    const plane = startControlPlane({
      ...options,
      config,
      cluster,
      initialCluster,
      controlPlanes,
      onEtcd: (healthy, message) => services.set("etcd", "Running", healthy, message),
      onChange: () => kubelet?.touch(),
    });
    controlPlane = plane;
    plane.started.catch((error: unknown) => {
      // After a power cut nobody asks any more.
      if (controlPlane !== plane) return;
      log(`control plane: ${messageOf(error)}`);
      services.set("etcd", "Failed", false, messageOf(error));
    });
    shared = holdSharedAddresses({
      addresses: sharedAddresses(config),
      hostname,
      own: address,
      access: () => plane.etcdAccess(),
      etcdHealthy: () => services.list().some(({ id, healthy }) => id === "etcd" && healthy),
      // Not faster than a busy host renews it.
      ttlSeconds: Math.max(5, Math.round(SHARED_TTL_S * speed)),
      log,
    });
    await startOwnKubelet();
  }

  /** In the background: waits for an etcd that can be joined, then starts everything. */
  function beginJoining(): { readonly stop: () => Promise<void> } {
    const stopped = new AbortController();
    const work = async (): Promise<void> => {
      const { etcdCa } = controlPlaneSecrets(config);
      const access = { address, ca: etcdCa.cert, ...(await issueEtcdAdmin(etcdCa)) };
      const initialCluster = await joinEtcd({
        hostname,
        address,
        access,
        controlPlanes,
        intervalMs: Math.max(200, JOIN_MS * speed),
        log,
        signal: stopped.signal,
      });
      if (initialCluster !== undefined) await startEverything(initialCluster);
    };
    const working = work().catch((error: unknown) => {
      log(`etcd: ${messageOf(error)}`);
      services.set("etcd", "Failed", false, messageOf(error));
    });
    return {
      stop: () => {
        stopped.abort();
        return working;
      },
    };
  }

  async function startOwnKubelet(): Promise<void> {
    if (kubelet !== undefined) return;
    const cluster = clusterFacts(config);
    await assertPortFree(address, KUBELET_PORT);
    const facts = await nodeFacts(options, config);
    // A bootstrap may have started it meanwhile.
    if (kubelet !== undefined) return;
    services.set("kubelet", "Running", false, "Waiting for the Kubernetes API");
    kubelet = startKubelet({
      ...options,
      facts,
      cluster,
      server: isControlPlane ? `https://${address}:${APISERVER_PORT}` : cluster.endpoint,
      times: stageTimes(speed),
      staticPods: () => controlPlane?.staticPods() ?? [],
      mark: (client) => markNode({ config, hostname, kubelet: client, admin: controlPlane?.admin }),
      onServing: () => services.set("kubelet", "Running", true, "Health check successful"),
    });
  }

  async function start(): Promise<void> {
    if (isControlPlane && (await hasEtcdData(dir))) return startEverything();
    if (isControlPlane) services.set("etcd", "Preparing", false, "Running pre state");
    await startOwnKubelet();
    // Whoever bootstraps as soon as the machine answers is faster than this.
    if (isControlPlane && !bootstrapping && controlPlane === undefined) joining = beginJoining();
  }

  async function stop({ power }: { readonly power: boolean }): Promise<void> {
    await joining?.stop();
    const [running, node] = [controlPlane, kubelet];
    controlPlane = undefined;
    kubelet = undefined;
    await shared?.stop({ resign: !power });
    shared = undefined;
    // A machine that shuts down ends its pods, then the kubelet, then etcd; a power cut asks nobody.
    const how = power ? { kill: true } : { graceMs: STOP_GRACE_MS };
    if (power) await Promise.all([node?.stop(how), running?.stop(how)]);
    else {
      await node?.stop(how);
      await running?.stop(how);
    }
    for (const { id } of services.list()) services.set(id, "Finished", false, "stopped");
  }

  function bootstrapped(): ControlPlane {
    if (!isControlPlane) throw notControlPlane(hostname);
    if (controlPlane !== undefined) return controlPlane;
    throw new HomelabError("NOT_BOOTSTRAPPED", `${hostname} has no etcd yet: the cluster is not bootstrapped`);
  }

  return {
    bootstrap: async () => {
      if (!isControlPlane) throw notControlPlane(hostname);
      if (bootstrapping || controlPlane !== undefined) throw alreadyExists(hostname);
      bootstrapping = true;
      try {
        await joining?.stop();
        if (controlPlane !== undefined || (await hasEtcdData(dir))) throw alreadyExists(hostname);
        await startEverything();
      } finally {
        bootstrapping = false;
      }
    },
    start,
    adopt: async (next) => {
      const reach = reachOf(config, next);
      config = next;
      if (reach === "node") kubelet?.mark();
      if (reach === "kubelet") {
        log("the configuration of the kubelet has changed: starting it anew");
        await kubelet?.stop({ graceMs: STOP_GRACE_MS });
        kubelet = undefined;
        await startOwnKubelet();
      }
      if (reach !== "everything") return;
      log("the configuration of Kubernetes has changed: starting it anew");
      await stop({ power: false });
      await start();
    },
    adminKubeconfig: async () => {
      if (!isControlPlane) throw notControlPlane(hostname);
      const cluster = clusterFacts(config);
      const credentials = await issueAdmin(controlPlaneSecrets(config).ca, ADMIN_DAYS);
      return kubeconfigText({
        cluster: cluster.name,
        server: cluster.endpoint,
        ca: cluster.ca,
        user: "admin",
        credentials,
      });
    },
    etcdMembers: async (ask = "here") =>
      anyMember(await bootstrapped().etcdAccess(), ask === "here" ? [] : controlPlanes(), (access) =>
        etcdMembers(access),
      ),
    etcdStatus: async () => etcdStatus(await bootstrapped().etcdAccess()),
    etcdRemoveMember: async (id) => removeEtcdMember(await bootstrapped().etcdAccess(), controlPlanes(), id),
    etcdForfeitLeadership: async () => forfeitLeadership(await bootstrapped().etcdAccess()),
    etcdLeave: async () => {
      const plane = bootstrapped();
      const access = await plane.etcdAccess();
      const { memberId } = await etcdStatus(access);
      await leaveEtcd(access, controlPlanes, memberId, Math.max(500, LEAVE_MS * speed));
      await shared?.stop({ resign: true });
      controlPlane = undefined;
      await plane.stop({ graceMs: STOP_GRACE_MS });
      // Once the member is removed, its data is worth nothing.
      await rm(join(dir, ETCD_DATA), { recursive: true, force: true });
      services.set("etcd", "Finished", false, "Service finished successfully");
    },
    sharedAddresses: () => shared?.held() ?? [],
    staticPods: () =>
      Promise.resolve(
        (controlPlane?.staticPods() ?? []).map((pod) => ({ id: `kube-system/${pod.metadata.name}`, pod })),
      ),
    services: services.list,
    stop,
  };
}

async function hasEtcdData(dir: string): Promise<boolean> {
  const data = join(dir, ETCD_DATA);
  await mkdir(data, { recursive: true, mode: 0o700 });
  return (await readdir(data)).length > 0;
}

async function nodeFacts(options: NodeOptions, config: MachineConfig): Promise<NodeFacts> {
  const uuid = options.uuid ?? (await ownUuid(options.dir));
  return {
    hostname: options.hostname,
    address: options.address,
    cores: options.cores,
    memoryMiB: options.memoryMiB,
    diskBytes: options.diskBytes,
    machineId: createHash("sha256").update(uuid).digest("hex").slice(0, 32),
    systemUuid: uuid,
    talosVersion: options.talosVersion,
    kubeletVersion: imageTag(config.machine.kubelet?.image) ?? `v${KUBERNETES_VERSION}`,
    kwokVersion: KWOK_VERSION,
    controlPlane: config.type === "controlplane",
    schedulable: mayRunPods(config.cluster),
    ...kubeletExtraConfig(config.machine.kubelet?.extraConfig),
  };
}

async function ownUuid(dir: string): Promise<string> {
  const path = join(dir, "etc/uuid");
  const known = await readIfExists(path);
  if (known !== undefined) return known.trim();
  const uuid = randomUUID();
  await writeFileAtomic(path, `${uuid}\n`);
  return uuid;
}

function alreadyExists(hostname: string): HomelabError {
  return new HomelabError("ALREADY_EXISTS", `etcd data directory of ${hostname} is not empty`, {
    hint: "the cluster was bootstrapped before: do not bootstrap again",
  });
}

function notControlPlane(hostname: string): HomelabError {
  return new HomelabError("NOT_CONTROL_PLANE", `${hostname} is a worker: only a control plane can do this`);
}
