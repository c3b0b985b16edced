import type { Lab, LabApp } from "../../plan/lab.ts";
import { configChecksum, configFiles } from "./config-map.ts";
import { meta, PORT_NAME, selector } from "./meta.ts";

/** The app's pods, as a careful operator would run them: no root, nothing writable that is not named, no token. */
export function deployment(lab: Lab, app: LabApp): object {
  const metadata = meta(lab, app);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: app.replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selector(app) },
      template: {
        metadata: {
          labels: metadata.labels,
          ...(app.files.length === 0 ? {} : { annotations: { "checksum/config": configChecksum(app) } }),
        },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: podSecurity(app),
          ...(app.replicas > 1 ? { topologySpreadConstraints: [spread(app)] } : {}),
          containers: [container(app)],
          volumes: volumes(app),
        },
      },
    },
  };
}

function podSecurity(app: LabApp): object {
  return {
    runAsNonRoot: true,
    runAsUser: app.user,
    runAsGroup: app.user,
    fsGroup: app.user,
    seccompProfile: { type: "RuntimeDefault" },
    // One of the sysctls that Kubernetes calls safe and that the restricted level allows.
    ...(app.port < 1024 ? { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(app.port) }] } : {}),
  };
}

function container(app: LabApp): object {
  const probe = { httpGet: { path: app.health, port: PORT_NAME } };
  return {
    name: app.name,
    image: app.image,
    ...(app.args.length === 0 ? {} : { args: app.args }),
    ports: [{ name: PORT_NAME, containerPort: app.port }],
    ...(app.env.length === 0 ? {} : { env: app.env }),
    resources: {
      requests: { cpu: app.resources.cpu, memory: app.resources.memory },
      limits: { memory: app.resources.memoryLimit },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    // Up to two minutes for a slow start, then a pod that does not answer for half a minute is restarted.
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { ...probe, periodSeconds: 5 },
    livenessProbe: { ...probe, periodSeconds: 10, failureThreshold: 3 },
    volumeMounts: mounts(app),
  };
}

function mounts(app: LabApp): readonly object[] {
  return [
    ...scratchFolders(app).map((path) => ({ name: "scratch", mountPath: path, subPath: path.slice(1) })),
    ...configFiles(app).map(({ key, path }) => ({ name: "config", mountPath: path, subPath: key, readOnly: true })),
  ];
}

function volumes(app: LabApp): readonly object[] {
  return [
    { name: "scratch", emptyDir: { sizeLimit: "256Mi" } },
    ...(app.files.length === 0 ? [] : [{ name: "config", configMap: { name: app.name } }]),
  ];
}

/** Nearly every program wants /tmp. */
function scratchFolders(app: LabApp): readonly string[] {
  return [...new Set(["/tmp", ...app.scratch])].toSorted();
}

function spread(app: LabApp): object {
  return {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(app) },
  };
}
