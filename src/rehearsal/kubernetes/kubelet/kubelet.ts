import { createHash } from "node:crypto";
import { connect, type KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { conditionOf, type KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../../lib/kubernetes/status.ts";
import { messageOf } from "../../../lib/error.ts";
import { createCa } from "../../../lib/pki.ts";
import { keepRunning, pausing, type KeptComponent } from "../../components/keep.ts";
import { kwok, KUBELET_PORT } from "../../components/kwok.ts";
import { healthy } from "../../components/probe.ts";
import { writeComponentFiles } from "../../components/start.ts";
import type { StopOptions, Supervisor } from "../../supervisor.ts";
import type { ClusterFacts } from "../cluster.ts";
import { kubeconfigText } from "../kubeconfig.ts";
import { NETWORK_CONDITION } from "../stage-status.ts";
import type { StageTimes } from "../stages.ts";
import { kubeletIdentity } from "./identity.ts";
import { syncMirrorPods } from "./mirror-pods.ts";
import { hasCni, installCni } from "./network.ts";
import { nodeObject, nodeStatus, readyCondition, type NodeFacts } from "./node-object.ts";
import { createVolumes, type Volumes } from "./volumes.ts";
import { awaitsNetwork, isMirror, podSchema, type Pod } from "./pod.ts";
import { obstacleOf, type Obstacle } from "./references.ts";

export interface KubeletOptions {
  /** The machine's directory. */
  readonly dir: string;
  readonly facts: NodeFacts;
  readonly cluster: ClusterFacts;
  /** Where this kubelet reaches the API. */
  readonly server: string;
  readonly times: StageTimes;
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  readonly log: (line: string) => void;
  /** Static pods of the machine with their present state. */
  readonly staticPods: () => readonly KubernetesObject[];
  /** Brings the Node's labels and taints in line with the configuration; tried again while it throws. */
  readonly mark: (client: KubernetesClient) => Promise<void>;
  /** Called when the kubelet serves: its node is registered and its lease is held. */
  readonly onServing: () => void;
}

export interface Kubelet {
  /** The static pods or their state changed. */
  touch(): void;
  /** The configuration wants other labels or taints; before the Node exists nothing needs to be done. */
  mark(): void;
  stop(options: StopOptions): Promise<void>;
}

/** How long until a pod that misses something is looked at again. A real kubelet waits longer with each look. */
const LOOK_AGAIN_MS = 500;

/**
 * The kubelet of a machine: joins, registers its Node, mirrors static pods, and reports Ready when the machine has a
 * CNI configuration. The lease and the lives of pods are KWOK's, a process of this machine alone. Returns at once.
 */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { facts, log } = options;
  const name = facts.hostname;
  const power = new AbortController();
  const { signal } = power;
  const nodeRef = { apiVersion: "v1", kind: "Node", name } as const;
  const podsOfNode = { fieldSelector: `spec.nodeName=${name}`, signal };
  const waiting = new Map<string, Pod>();
  let client: KubernetesClient | undefined;
  let played: KeptComponent | undefined;
  let volumes: Volumes | undefined;
  let node: { name: string; uid: string } | undefined;
  /** What was said last about pods that cannot start, by uid. */
  const said = new Map<string, string>();
  let lookingAgain: NodeJS.Timeout | undefined;
  let networkReady = false;
  let mirroring: Promise<void> = Promise.resolve();
  let marking: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    networkReady = await hasCni(options.dir);
    const identity = await kubeletIdentity({ ...options, hostname: name, signal });
    const kubeconfig = kubeconfigText({
      cluster: options.cluster.name,
      server: options.server,
      ca: options.cluster.ca,
      user: `system:node:${name}`,
      credentials: identity,
    });
    const api = connect(kubeconfig);
    client = api;
    volumes = createVolumes(api, name);
    await retry("registering the node", () => register(api));
    if (signal.aborted) return;
    // Not earlier: KWOK that finds no API waits longer and longer before it asks again.
    const player = await play(options, kubeconfig);
    played = player;
    // The power went while it was being started: nobody else would end it.
    if (signal.aborted) return player.stop({ kill: true });
    touch();
    if (await player.ready) options.onServing();
    await Promise.all([
      mark(api),
      retry("watching pods", () => followPods(api)),
      retry("watching the node", () => followNode(api)),
    ]);
  }

  /** What a kubelet does for as long as it runs goes on after any failure; each new reason is logged. */
  async function retry(what: string, work: () => Promise<void>): Promise<void> {
    let last = "";
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) return;
        if (messageOf(error) !== last) log(`kubelet: ${what}: ${messageOf(error)}`);
        last = messageOf(error);
        await pausing(500, signal);
      }
    }
  }

  async function register(api: KubernetesClient): Promise<void> {
    let registered: KubernetesObject;
    try {
      registered = await api.create(nodeObject(facts, networkReady));
    } catch (error) {
      if (!isKubernetesError(error, "KUBERNETES_ALREADY_EXISTS")) throw error;
      const status = nodeStatus(facts, networkReady, new Date());
      registered = await api.patch(nodeRef, { status }, { type: "strategic", subresource: "status" });
    }
    node = { name, uid: registered.metadata.uid ?? "" };
    log(`kubelet: node ${name} is registered`);
  }

  async function followPods(api: KubernetesClient): Promise<void> {
    for await (const event of api.watch({ apiVersion: "v1", kind: "Pod" }, podsOfNode)) {
      if (event.type === "SYNCED") continue;
      const pod = podSchema.parse(event.object);
      if (event.type === "DELETED") {
        waiting.delete(pod.metadata.uid);
        said.delete(pod.metadata.uid);
        await volumes?.release(pod);
        if (isMirror(pod)) touch();
        continue;
      }
      if (awaitsNetwork(pod)) waiting.set(pod.metadata.uid, pod);
      else waiting.delete(pod.metadata.uid);
      if (!networkReady && (await installCni(options.dir, pod))) {
        networkReady = true;
        log(`kubelet: ${pod.metadata.namespace}/${pod.metadata.name} has given the machine a CNI configuration`);
        await reportReady(api);
      }
      if (networkReady) await connectWaiting(api);
    }
  }

  /** Pods that waited for the network, their volumes and what they read may start: from here on KWOK runs them. */
  async function connectWaiting(api: KubernetesClient): Promise<void> {
    const startable = await unhindered(api, await mountable([...waiting.values()]));
    // Two looks may be under way at once.
    const pods = startable.filter((pod) => waiting.delete(pod.metadata.uid));
    const condition = { type: NETWORK_CONDITION, status: "True", lastTransitionTime: new Date().toISOString() };
    await Promise.all(
      pods.map(async (pod) => {
        said.delete(pod.metadata.uid);
        await volumes?.use(pod);
        await writePodStatus(api, pod, { conditions: [condition] });
      }),
    );
  }

  async function mountable(pods: readonly Pod[]): Promise<readonly Pod[]> {
    const attached = await Promise.all(pods.map((pod) => volumes?.attached(pod)));
    return pods.filter((_, index) => attached[index] === true);
  }

  /** Those that find what they read. The others say why they wait, and are looked at again a little later. */
  async function unhindered(api: KubernetesClient, pods: readonly Pod[]): Promise<readonly Pod[]> {
    const obstacles = await Promise.all(pods.map((pod) => obstacleOf(api, pod)));
    await Promise.all(
      pods.map(async (pod, index) => {
        const obstacle = obstacles[index];
        if (obstacle === undefined || said.get(pod.metadata.uid) === obstacle.message) return;
        said.set(pod.metadata.uid, obstacle.message);
        log(`kubelet: ${pod.metadata.namespace}/${pod.metadata.name}: ${obstacle.message}`);
        await writePodStatus(api, pod, { containerStatuses: waitingContainers(pod, obstacle) });
      }),
    );
    if (obstacles.some((obstacle) => obstacle !== undefined))
      lookingAgain ??= setTimeout(() => {
        lookingAgain = undefined;
        void retry("starting pods", () => connectWaiting(api));
      }, LOOK_AGAIN_MS);
    return pods.filter((_, index) => obstacles[index] === undefined);
  }

  /** Others write the node's condition too: the controller-manager calls a silent node Unknown. */
  async function followNode(api: KubernetesClient): Promise<void> {
    for await (const event of api.watch(nodeRef, { signal })) {
      if (event.type === "SYNCED" || event.type === "DELETED") continue;
      if (volumes?.learn(event.object) === true && networkReady) await connectWaiting(api);
      const wanted = readyCondition(networkReady, new Date());
      if (conditionOf(event.object, "Ready")?.status !== wanted.status) await reportReady(api);
    }
  }

  async function reportReady(api: KubernetesClient): Promise<void> {
    const status = { conditions: [readyCondition(networkReady, new Date())] };
    await api.patch(nodeRef, { status }, { type: "strategic", subresource: "status" });
  }

  function mark(api: KubernetesClient): Promise<void> {
    marking = marking.then(() => retry("labelling the node", () => options.mark(api)));
    return marking;
  }

  function touch(): void {
    const [api, owner] = [client, node];
    if (api === undefined || owner === undefined || signal.aborted) return;
    // One pass after the other: a pass reads the state when it begins.
    mirroring = mirroring.then(() =>
      retry("mirroring static pods", () => syncMirrorPods(api, owner, options.staticPods())),
    );
  }

  const running = run().catch((error: unknown) => {
    if (!signal.aborted) log(`kubelet: ${messageOf(error)}`);
  });

  return {
    touch,
    mark: () => {
      if (client !== undefined && node !== undefined) void mark(client);
    },
    stop: async (stop) => {
      power.abort();
      clearTimeout(lookingAgain);
      client?.close();
      await played?.stop(stop);
      await running;
      await Promise.all([mirroring, marking]);
      await played?.stop(stop);
    },
  };
}

/** Nobody minds when the pod has gone. */
async function writePodStatus(api: KubernetesClient, { metadata }: Pod, status: object): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Pod", namespace: metadata.namespace, name: metadata.name };
  try {
    await api.patch(ref, { status }, { type: "strategic", subresource: "status" });
  } catch (error) {
    if (!isKubernetesError(error, "KUBERNETES_NOT_FOUND")) throw error;
  }
}

/** Containers that have not started, and why. */
function waitingContainers({ spec }: Pod, { reason, message }: Obstacle): readonly object[] {
  return (spec.containers ?? []).map(({ name, image }) => ({
    name,
    image,
    imageID: "",
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason, ...(reason === "ContainerCreating" ? {} : { message }) } },
  }));
}

/** KWOK for this machine, with a serving certificate of its own as kubelets make one. */
async function play(options: KubeletOptions, kubeconfig: string): Promise<KeptComponent> {
  const { hostname, address } = options.facts;
  const component = kwok({
    dir: options.dir,
    nodeName: hostname,
    address,
    kubeconfig,
    podSubnet: options.cluster.podSubnets[0] ?? "10.244.0.0/16",
    serving: await createCa({ commonName: `${hostname}@${serial(hostname)}`, algorithm: "P-256", days: 365 }),
    times: options.times,
  });
  await writeComponentFiles(options.dir, component);
  return keepRunning(component, {
    ...options,
    machine: hostname,
    ready: (signal) => healthy({ address, port: KUBELET_PORT, path: "/healthz", signal }),
  });
}

function serial(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 10);
}
