import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { conditionOf, refOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../lib/kubernetes/status.ts";
import {
  CLAIM,
  JOB,
  NODE,
  POD,
  POSTGRES_BACKUP,
  POSTGRES_CLUSTER,
  SECRET,
  SERVICE,
  type ClusterView,
  type Controller,
} from "./controller.ts";
import { ensure, remove } from "./create.ts";
import { podsUp } from "./pods.ts";
import { claim, CLAIM_STATUS, instanceName, job, jobRole, pod } from "./postgres/instance.ts";
import { CLUSTER_LABEL } from "./postgres/own.ts";
import {
  applicationSecret,
  authorityOf,
  authoritySecret,
  replicationSecret,
  secretNames,
  serverSecret,
} from "./postgres/secrets.ts";
import { databaseOf, type Database } from "./postgres/spec.ts";
import { refusalOf, statusOf, type Instances, type State } from "./postgres/state.ts";
import { disruptionBudgets, permissions, services } from "./postgres/surroundings.ts";
import { writeStatus } from "./status.ts";

const FIELD_MANAGER = "cloudnative-pg";
const jobStatus = z.looseObject({ succeeded: z.int().optional() });
const podStatus = z.looseObject({ phase: z.string().optional() });
const claimSpec = z.looseObject({ resources: z.looseObject({ requests: z.looseObject({ storage: z.string() }) }) });
const backupObject = z.looseObject({
  spec: z.looseObject({ cluster: z.looseObject({ name: z.string() }) }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
});

/**
 * Stand-in for the operator of CloudNativePG: makes a Cluster's Secrets, Services, claims, Jobs and pods under the real
 * operator's names, and reports its phases. No database runs in the pods; there is no failover, and an instance that has
 * gone comes back on its own disk. Works only while a pod of the operator runs.
 * source: cloudnative-pg internal/controller, pkg/specs (1.28)
 */
export function cloudnativePg(namespace: string): Controller {
  /** Generation of each Cluster whose surroundings stand. */
  const surrounded = new Map<string, number>();
  return {
    name: "cloudnative-pg",
    watches: [POD, NODE, SECRET, SERVICE, CLAIM, JOB, POSTGRES_CLUSTER, POSTGRES_BACKUP],
    async reconcile(cluster, client) {
      if (podsUp(cluster, namespace, { "app.kubernetes.io/name": "cloudnative-pg" }).length === 0) return;
      for (const object of cluster.list(POSTGRES_CLUSTER))
        if (object.metadata.deletionTimestamp === undefined) await settle(cluster, client, object, surrounded);
      for (const object of cluster.list(POSTGRES_BACKUP)) await refuseBackup(cluster, client, object);
    },
  };
}

async function settle(
  cluster: ClusterView,
  client: KubernetesClient,
  object: KubernetesObject,
  surrounded: Map<string, number>,
): Promise<void> {
  const database = databaseOf(object);
  const refusal = refusalOf(database);
  if (refusal !== undefined) return writeStatus(client, object, statusOf(database, refusal, { known: [], ready: [] }));
  await keepSecrets(cluster, client, database);
  for (const service of services(database)) await ensure(cluster, client, service);
  const { uid = "", generation = 0 } = object.metadata;
  if (surrounded.get(uid) !== generation) {
    await surround(client, database);
    surrounded.set(uid, generation);
  }
  await shrink(cluster, client, database);
  const serials = Array.from({ length: database.spec.instances }, (_, index) => index + 1);
  const busy: State[] = [];
  for (const serial of serials) {
    const state = await advance(cluster, client, database, serial);
    if (state !== undefined) busy.push(state);
  }
  const instances = instancesOf(cluster, database);
  await writeStatus(client, object, statusOf(database, busy[0] ?? stateOf(database, instances), instances));
}

/** A Secret that has gone is made anew: with another password. */
async function keepSecrets(cluster: ClusterView, client: KubernetesClient, database: Database): Promise<void> {
  const { name, namespace } = database;
  const there = (secret: string): KubernetesObject | undefined => cluster.get(SECRET, namespace, secret);
  const [, server = "", replication = "", application] = secretNames(database);
  let authority = there(`${name}-ca`);
  if (authority === undefined) await ensure(cluster, client, (authority = await authoritySecret(database)));
  const pair = authorityOf(authority);
  if (there(server) === undefined) await ensure(cluster, client, await serverSecret(database, pair));
  if (there(replication) === undefined) await ensure(cluster, client, await replicationSecret(database, pair));
  if (application !== undefined && there(application) === undefined)
    await ensure(cluster, client, applicationSecret(database));
}

async function surround(client: KubernetesClient, database: Database): Promise<void> {
  const wanted = [...permissions(database), ...disruptionBudgets(database)];
  for (const object of wanted) await client.apply(object, { fieldManager: FIELD_MANAGER, force: true });
  const all = disruptionBudgets({ ...database, spec: { ...database.spec, enablePDB: true, instances: 3 } });
  const names = new Set(
    wanted.filter(({ kind }) => kind === "PodDisruptionBudget").map(({ metadata }) => metadata.name),
  );
  for (const budget of all) if (!names.has(budget.metadata.name)) await remove(client, budget);
}

/** Of fewer instances the last ones go, with their disks. */
async function shrink(cluster: ClusterView, client: KubernetesClient, database: Database): Promise<void> {
  const wanted = Array.from({ length: database.spec.instances }, (_, index) => instanceName(database, index + 1));
  for (const found of claimsOf(cluster, database)) {
    const { namespace, name, deletionTimestamp } = found.metadata;
    if (wanted.includes(name) || name === database.primary || deletionTimestamp !== undefined) continue;
    const running = cluster.get(POD, namespace, name);
    if (running !== undefined) await remove(client, running);
    await remove(client, found);
  }
}

/** One step of one instance: claim, Job, pod. @returns what the cluster is busy with, undefined when the pod is there */
async function advance(
  cluster: ClusterView,
  client: KubernetesClient,
  database: Database,
  serial: number,
): Promise<State | undefined> {
  const { namespace } = database;
  const name = instanceName(database, serial);
  const role = jobRole(database, serial);
  const busy: State =
    role === "initdb"
      ? { phase: "Setting up primary", reason: `Creating primary instance ${name}` }
      : { phase: "Creating a new replica", reason: `Creating replica ${name}-join` };
  const filled = cluster.get(CLAIM, namespace, name);
  if (filled?.metadata.annotations?.[CLAIM_STATUS] === "ready") {
    await grow(client, database, filled);
    return keepPod(cluster, client, database, serial);
  }
  if (role === "join" && !instancesOf(cluster, database).ready.includes(database.primary)) return busy;
  await ensure(cluster, client, claim(database, serial));
  const filling = cluster.get(JOB, namespace, `${name}-${role}`);
  if (filling === undefined) {
    await ensure(cluster, client, job(database, serial));
    return busy;
  }
  if (filled === undefined || (jobStatus.parse(filling["status"] ?? {}).succeeded ?? 0) === 0) return busy;
  const annotations = { [CLAIM_STATUS]: "ready" };
  await client.patch(refOf(filled), { metadata: { annotations } }, { type: "merge" });
  await remove(client, filling);
  return busy;
}

async function keepPod(
  cluster: ClusterView,
  client: KubernetesClient,
  database: Database,
  serial: number,
): Promise<undefined> {
  const there = cluster.get(POD, database.namespace, instanceName(database, serial));
  if (there === undefined) return void (await ensure(cluster, client, pod(database, serial)));
  const { phase = "Pending" } = podStatus.parse(there["status"] ?? {});
  if (["Succeeded", "Failed"].includes(phase)) await remove(client, there);
}

/** A claim grows with the Cluster; that it cannot shrink is the apiserver's to say. */
async function grow(client: KubernetesClient, { spec }: Database, filled: KubernetesObject): Promise<void> {
  const { size, resizeInUseVolumes } = spec.storage;
  const { storage } = claimSpec.parse(filled["spec"]).resources.requests;
  if (!resizeInUseVolumes || size === undefined || size === storage) return;
  await client.patch(refOf(filled), { spec: { resources: { requests: { storage: size } } } }, { type: "merge" });
}

function instancesOf(cluster: ClusterView, database: Database): Instances {
  const { namespace, name } = database;
  const known = claimsOf(cluster, database).map(({ metadata }) => metadata.name);
  const up = podsUp(cluster, namespace, { [CLUSTER_LABEL]: name });
  const ready = up
    .filter((found) => conditionOf(found, "Ready")?.status === "True")
    .map(({ metadata }) => metadata.name);
  return { known: known.toSorted(), ready: known.filter((instance) => ready.includes(instance)).toSorted() };
}

function claimsOf(cluster: ClusterView, { namespace, name }: Database): readonly KubernetesObject[] {
  return cluster
    .list(CLAIM)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[CLUSTER_LABEL] === name);
}

function stateOf({ spec }: Database, { ready }: Instances): State {
  return ready.length >= spec.instances
    ? { phase: "Cluster in healthy state", reason: "" }
    : {
        phase: "Waiting for the instances to become active",
        reason: "Some instances are not yet active. Please wait.",
      };
}

/** No Cluster of a rehearsal has a place for backups, and the operator says what it says then. */
async function refuseBackup(cluster: ClusterView, client: KubernetesClient, object: KubernetesObject): Promise<void> {
  const { spec, status } = backupObject.parse(object);
  if (status?.phase !== undefined) return;
  const known = cluster.get(POSTGRES_CLUSTER, object.metadata.namespace, spec.cluster.name) !== undefined;
  const error = known
    ? "cannot proceed with the backup as the cluster has no backup section"
    : `unknown cluster ${spec.cluster.name}`;
  try {
    await writeStatus(client, object, { phase: "failed", error });
  } catch (failure) {
    if (!isKubernetesError(failure, "KUBERNETES_NOT_FOUND")) throw failure;
  }
}
