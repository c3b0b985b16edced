import type { ContainerApp, Lab, LabEnv, LabWorkload } from "../../plan/lab.ts";
import { dumpAnnotations, dumpHelper, dumpOf, dumpVolumes } from "./backup/dump.ts";
import { claimMounts } from "./claim-mounts.ts";
import { checksum, configFiles } from "./config-map.ts";
import { BACKUP_LABEL, mainOf, meta, PORT_NAME, selector } from "./meta.ts";
import { containerSecurity, podSecurity } from "./pod-security.ts";
import { probes } from "./probes.ts";

/** A workload's pods, as a careful operator would run them: no root, nothing writable that is not named, no token. */
export function deployment(lab: Lab, app: ContainerApp, workload: LabWorkload): object {
  const metadata = meta(lab, app, workload.name);
  const main = workload === mainOf(app);
  const dump = main ? dumpOf(lab, app) : undefined;
  const annotations = { ...checksums(app, workload), ...(dump === undefined ? {} : dumpAnnotations(dump)) };
  const reader = main && app.permissions.length > 0;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: workload.replicas,
      revisionHistoryLimit: 3,
      // A disk that one node holds has to be let go before the next pod can have it.
      ...(workload.exclusive ? { strategy: { type: "Recreate" } } : {}),
      selector: { matchLabels: selector(workload) },
      template: {
        metadata: {
          labels: { ...metadata.labels, ...(dump === undefined ? {} : { [BACKUP_LABEL]: "dump" }) },
          ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
        },
        spec: {
          ...(reader ? { serviceAccountName: app.name } : {}),
          automountServiceAccountToken: reader,
          enableServiceLinks: false,
          ...(workload.hostNetwork ? { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } : {}),
          securityContext: podSecurity(workload),
          ...(workload.replicas > 1 ? { topologySpreadConstraints: [spread(workload)] } : {}),
          containers: [container(workload), ...(dump?.sqlite === true ? [dumpHelper(workload)] : [])],
          volumes: [...volumes(workload), ...(dump?.sqlite === true ? dumpVolumes(app) : [])],
        },
      },
    },
  };
}

/** Pods start anew when what they read at their start changes. */
function checksums(app: ContainerApp, workload: LabWorkload): Readonly<Record<string, string>> {
  const secret = workload.env.some((entry) => "secret" in entry && entry.secret === app.name);
  return {
    ...(workload.files.length === 0 ? {} : { "checksum/config": checksum(workload.files) }),
    ...(secret ? { "checksum/secret": checksum(app.sealed) } : {}),
  };
}

function container(workload: LabWorkload): object {
  const { name, image, command, args, env, port, ports, resources, devices } = workload;
  const all = [
    ...(port === 0 ? [] : [{ name: PORT_NAME, containerPort: port }]),
    ...ports.map((entry) => ({ name: entry.name, containerPort: entry.port, protocol: entry.protocol })),
  ];
  const claims = Object.fromEntries(devices.map((device) => [device.name, device.count]));
  return {
    name,
    image,
    ...(command.length === 0 ? {} : { command }),
    ...(args.length === 0 ? {} : { args }),
    ...(all.length === 0 ? {} : { ports: all }),
    ...(env.length === 0 ? {} : { env: env.map(variable) }),
    resources: {
      requests: { cpu: resources.cpu, memory: resources.memory, ...claims },
      limits: { memory: resources.memoryLimit, ...claims },
    },
    securityContext: containerSecurity(workload),
    ...probes(workload),
    volumeMounts: mounts(workload),
  };
}

function variable(entry: LabEnv): object {
  if ("value" in entry) return entry;
  return { name: entry.name, valueFrom: { secretKeyRef: { name: entry.secret, key: entry.key } } };
}

function mounts(workload: LabWorkload): readonly object[] {
  return [
    ...scratchFolders(workload).map((path) => ({ name: "scratch", mountPath: path, subPath: path.slice(1) })),
    ...configFiles(workload).map(({ key, path }) => ({
      name: "config",
      mountPath: path,
      subPath: key,
      readOnly: true,
    })),
    ...claimMounts(workload),
  ];
}

function volumes({ name, scratchSize, files, mounts: claims }: LabWorkload): readonly object[] {
  return [
    { name: "scratch", emptyDir: { sizeLimit: scratchSize } },
    ...(files.length === 0 ? [] : [{ name: "config", configMap: { name } }]),
    ...claims.map(({ claim }) => ({ name: claim, persistentVolumeClaim: { claimName: claim } })),
  ];
}

/** Nearly every program wants /tmp. */
function scratchFolders({ scratch }: LabWorkload): readonly string[] {
  return [...new Set(["/tmp", ...scratch])].toSorted();
}

function spread(workload: LabWorkload): object {
  return {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector(workload) },
  };
}
