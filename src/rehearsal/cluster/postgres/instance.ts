import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { CLUSTER_LABEL, INSTANCE_LABEL, JOB_ROLE_LABEL, own, POD_ROLE_LABEL, recommended, ROLE_LABEL } from "./own.ts";
import type { Database } from "./spec.ts";

/** How far a claim's folder has come. */
export const CLAIM_STATUS = "cnpg.io/pvcStatus";
const SERIAL = "cnpg.io/nodeSerial";
/** User and group of PostgreSQL in the operator's images. */
const USER = 26;
const MOUNTS = [
  { name: "pgdata", mountPath: "/var/lib/postgresql/data" },
  { name: "scratch-data", mountPath: "/run" },
  { name: "scratch-data", mountPath: "/controller" },
  { name: "shm", mountPath: "/dev/shm" },
];
const SECURITY = {
  allowPrivilegeEscalation: false,
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

export function instanceName({ name }: Database, serial: number): string {
  return `${name}-${serial}`;
}

/** How the first instance and the others get their data. */
export function jobRole(database: Database, serial: number): "initdb" | "join" {
  return instanceName(database, serial) === database.primary ? "initdb" : "join";
}

/** The claim of an instance, which outlives its pods. */
export function claim(database: Database, serial: number): KubernetesObject {
  const { size, storageClass } = database.spec.storage;
  const name = instanceName(database, serial);
  return own(
    database,
    { apiVersion: "v1", kind: "PersistentVolumeClaim" },
    {
      name,
      labels: { [INSTANCE_LABEL]: name, "cnpg.io/pvcRole": "PG_DATA" },
      annotations: { [SERIAL]: String(serial), [CLAIM_STATUS]: "initializing" },
    },
    {
      spec: {
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: size } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      },
    },
  );
}

/** The Job that fills an instance's claim. */
export function job(database: Database, serial: number): KubernetesObject {
  const role = jobRole(database, serial);
  const instance = instanceName(database, serial);
  const name = `${instance}-${role}`;
  const labels = { [INSTANCE_LABEL]: instance, [JOB_ROLE_LABEL]: role };
  const secret = { name: database.applicationSecret, key: "username" };
  const env = role === "initdb" ? [{ name: "APP_USERNAME", valueFrom: { secretKeyRef: secret } }] : [];
  const container = { name: role, image: database.image, command: ["/controller/manager", "instance", role], env };
  return own(
    database,
    { apiVersion: "batch/v1", kind: "Job" },
    { name, labels },
    {
      spec: {
        template: {
          metadata: { labels: { ...allLabels(database), ...labels } },
          spec: { ...podSpec(database, instance, name, container), restartPolicy: "Never" },
        },
      },
    },
  );
}

/** The pod of an instance whose claim is filled. */
export function pod(database: Database, serial: number): KubernetesObject {
  const name = instanceName(database, serial);
  const role = name === database.primary ? "primary" : "replica";
  const { annotations } = database.spec.inheritedMetadata;
  const container = {
    name: "postgres",
    image: database.image,
    command: ["/controller/manager", "instance", "run", "--status-port-tls"],
    ports: [
      { name: "postgresql", containerPort: 5432, protocol: "TCP" },
      { name: "metrics", containerPort: 9187, protocol: "TCP" },
      { name: "status", containerPort: 8000, protocol: "TCP" },
    ],
    readinessProbe: { httpGet: { path: "/readyz", port: 8000, scheme: "HTTPS" }, timeoutSeconds: 5 },
  };
  return own(
    database,
    { apiVersion: "v1", kind: "Pod" },
    {
      name,
      labels: {
        ...allLabels(database),
        [INSTANCE_LABEL]: name,
        [POD_ROLE_LABEL]: "instance",
        [ROLE_LABEL]: role,
        role,
      },
      annotations: { ...annotations, [SERIAL]: String(serial) },
    },
    { spec: podSpec(database, name, name, container) },
  );
}

function allLabels({ name, spec }: Database): Readonly<Record<string, string>> {
  return { ...spec.inheritedMetadata.labels, [CLUSTER_LABEL]: name, ...recommended(name) };
}

function podSpec(database: Database, claimName: string, hostname: string, container: object): object {
  const { name, spec } = database;
  return {
    hostname,
    serviceAccountName: name,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...affinity(database),
    ...(spec.affinity.nodeSelector === undefined ? {} : { nodeSelector: spec.affinity.nodeSelector }),
    initContainers: [
      {
        name: "bootstrap-controller",
        image: "ghcr.io/cloudnative-pg/cloudnative-pg",
        command: ["/manager", "bootstrap", "/controller/manager"],
        resources: spec.resources,
        securityContext: SECURITY,
        volumeMounts: MOUNTS.slice(1),
      },
    ],
    containers: [{ ...container, resources: spec.resources, securityContext: SECURITY, volumeMounts: MOUNTS }],
    volumes: [
      { name: "pgdata", persistentVolumeClaim: { claimName } },
      { name: "scratch-data", emptyDir: {} },
      { name: "shm", emptyDir: { medium: "Memory" } },
    ],
  };
}

/** Instances keep away from each other, as far as they can or always. */
function affinity({ name, spec }: Database): object {
  const { enablePodAntiAffinity, topologyKey, podAntiAffinityType } = spec.affinity;
  if (!enablePodAntiAffinity) return {};
  const term = {
    labelSelector: {
      matchExpressions: [
        { key: CLUSTER_LABEL, operator: "In", values: [name] },
        { key: POD_ROLE_LABEL, operator: "In", values: ["instance"] },
      ],
    },
    topologyKey,
  };
  const rule =
    podAntiAffinityType === "required"
      ? { requiredDuringSchedulingIgnoredDuringExecution: [term] }
      : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] };
  return { affinity: { podAntiAffinity: rule } };
}
