import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";

const strings = z.record(z.string(), z.string());

/** What of a Cluster decides which objects there are. source: CloudNativePG API reference, v1; its webhook's defaults */
const clusterSpec = z.looseObject({
  instances: z.int().positive().default(1),
  imageName: z.string().optional(),
  imageCatalogRef: z.looseObject({}).optional(),
  bootstrap: z
    .looseObject({
      initdb: z
        .looseObject({
          database: z.string().optional(),
          owner: z.string().optional(),
          secret: z.looseObject({ name: z.string() }).optional(),
        })
        .optional(),
      recovery: z.looseObject({}).optional(),
      pg_basebackup: z.looseObject({}).optional(),
    })
    .default({}),
  storage: z
    .looseObject({
      size: z.string().optional(),
      storageClass: z.string().optional(),
      resizeInUseVolumes: z.boolean().default(true),
    })
    .default({ resizeInUseVolumes: true }),
  resources: z.looseObject({}).default({}),
  affinity: z
    .looseObject({
      enablePodAntiAffinity: z.boolean().default(true),
      topologyKey: z.string().default("kubernetes.io/hostname"),
      podAntiAffinityType: z.enum(["preferred", "required"]).default("preferred"),
      nodeSelector: strings.optional(),
    })
    .prefault({}),
  enablePDB: z.boolean().default(true),
  inheritedMetadata: z.looseObject({ labels: strings.default({}), annotations: strings.default({}) }).prefault({}),
});

const clusterStatus = z.looseObject({
  conditions: z.unknown().optional(),
  currentPrimary: z.string().optional(),
  latestGeneratedNode: z.int().default(0),
});

/** Of CloudNativePG 1.28, where a Cluster names none. */
const DEFAULT_IMAGE = "ghcr.io/cloudnative-pg/postgresql:18.1-system-trixie";

/** A database cluster as its object asks for it. */
export interface Database {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly spec: z.infer<typeof clusterSpec>;
  /** Of the application's database and its owner. */
  readonly application: { readonly database: string; readonly owner: string };
  /** Secret of the owner: our own unless one was given. */
  readonly applicationSecret: string;
  readonly primary: string;
  readonly latestGeneratedNode: number;
  /** Of its status, of whatever shape. */
  readonly conditions: unknown;
}

export function databaseOf(object: KubernetesObject): Database {
  const spec = clusterSpec.parse(object["spec"]);
  const status = clusterStatus.parse(object["status"] ?? {});
  const { name, namespace = "" } = object.metadata;
  const { initdb } = spec.bootstrap;
  const database = initdb?.database ?? "app";
  return {
    object,
    name,
    namespace,
    image: spec.imageName ?? DEFAULT_IMAGE,
    spec,
    application: { database, owner: initdb?.owner ?? database },
    applicationSecret: initdb?.secret?.name ?? `${name}-app`,
    primary: status.currentPrimary ?? `${name}-1`,
    latestGeneratedNode: status.latestGeneratedNode,
    conditions: status.conditions,
  };
}
