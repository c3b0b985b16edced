import { conditionsAfter } from "../status.ts";
import { secretNames } from "./secrets.ts";
import type { Database } from "./spec.ts";

/** What a cluster is busy with. The phases are the operator's own; Argo CD's health check goes by them. */
export interface State {
  readonly phase:
    | "Setting up primary"
    | "Creating a new replica"
    | "Waiting for the instances to become active"
    | "Cluster in healthy state"
    | "Cluster is unrecoverable and needs manual intervention"
    | "Cluster has incomplete or invalid image catalog";
  readonly reason: string;
}

export interface Instances {
  /** Names of those that have a claim. */
  readonly known: readonly string[];
  /** Names of those whose pods are ready. */
  readonly ready: readonly string[];
}

/** Why a cluster cannot be made in a rehearsal at all; undefined when it can. */
export function refusalOf({ spec }: Database): State | undefined {
  const { recovery, pg_basebackup: copy } = spec.bootstrap;
  if (recovery !== undefined || copy !== undefined)
    return {
      phase: "Cluster is unrecoverable and needs manual intervention",
      reason: "a rehearsal makes empty databases only: there is no backup or server to take one from",
    };
  if (spec.imageCatalogRef !== undefined)
    return {
      phase: "Cluster has incomplete or invalid image catalog",
      reason: "a rehearsal knows no image catalogs",
    };
  return undefined;
}

/** The status of a Cluster. source: CloudNativePG API reference, ClusterStatus */
export function statusOf(
  database: Database,
  { phase, reason }: State,
  { known, ready }: Instances,
): Readonly<Record<string, unknown>> {
  const { name, image, primary } = database;
  const well = phase === "Cluster in healthy state";
  const condition = {
    type: "Ready",
    status: well ? ("True" as const) : ("False" as const),
    reason: well ? "ClusterIsReady" : "ClusterIsNotReady",
    message: well ? "Cluster is Ready" : "Cluster Is Not Ready",
  };
  const serials = known.map((instance) => Number(instance.slice(name.length + 1)));
  const [authority, server, replication] = secretNames(database);
  return {
    phase,
    phaseReason: reason,
    image,
    instances: known.length,
    readyInstances: ready.length,
    instanceNames: known,
    instancesStatus: ready.length === 0 ? {} : { healthy: ready },
    healthyPVC: ready,
    ...(known.length === 0 ? {} : { currentPrimary: primary, targetPrimary: primary }),
    latestGeneratedNode: Math.max(database.latestGeneratedNode, ...serials),
    writeService: `${name}-rw`,
    readService: `${name}-r`,
    certificates: {
      serverCASecret: authority,
      clientCASecret: authority,
      serverTLSSecret: server,
      replicationTLSSecret: replication,
    },
    conditions: conditionsAfter(database.conditions, [condition], undefined),
  };
}
