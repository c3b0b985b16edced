import type { Backups, ContainerApp, Lab } from "../../../plan/lab.ts";
import { BACKUP_LABEL, mainOf, meta } from "../meta.ts";
import { atLeastLater } from "./cron.ts";
import { dumpOf } from "./dump.ts";

/** Name of what K8up's pods in an app's namespace read: their PodConfig, and the ConfigMap of their environment. */
const PODS = "backup";
/** Minutes between the start of the dumps and of the files. */
const HEAD_START = 45;

/**
 * K8up's schedules of an app: dumps first, files three quarters of an hour later, because a dump that is older than the
 * files finds all of its files. K8up runs both kinds of jobs of one schedule side by side, so they are two schedules.
 * What is old is forgotten, and the repository checked, once a week.
 */
export function schedules(lab: Lab, app: ContainerApp): readonly object[] {
  const { backups } = lab;
  if (backups === null || app.backup === null) return [];
  const dumps = app.database !== null || dumpOf(lab, app) !== undefined;
  const [first, second] = atLeastLater(backups.schedule, HEAD_START);
  const all = [
    ...(dumps ? [{ kind: "dump", schedule: first }] : []),
    ...(app.backup.files ? [{ kind: "files", schedule: dumps ? second : first }] : []),
  ];
  return all.map(({ kind, schedule }, index) => ({
    apiVersion: "k8up.io/v1",
    kind: "Schedule",
    metadata: meta(lab, app, `${app.name}-${kind}`),
    spec: {
      backend: backend(backups, lab, app),
      podConfigRef: { name: PODS },
      failedJobsHistoryLimit: 2,
      successfulJobsHistoryLimit: 2,
      backup: { schedule, labelSelectors: [{ matchLabels: { [BACKUP_LABEL]: kind } }], tags: [kind] },
      // Once per repository.
      ...(index > 0
        ? {}
        : {
            prune: { schedule: "@weekly-random", retention: retention(backups) },
            check: { schedule: "@weekly-random" },
          }),
    },
  }));
}

/** Each app has a repository of its own in the bucket; keys and password are the operator's own, from its Secret. */
function backend({ endpoint, bucket }: Backups, lab: Lab, app: ContainerApp): object {
  return {
    s3: { endpoint, bucket: `${bucket}/${lab.name}/${app.namespace}` },
    envFrom: [{ configMapRef: { name: PODS } }],
  };
}

/** A bucket refuses requests that are signed for another region than its own. */
export function backupRegion(lab: Lab, app: ContainerApp): readonly object[] {
  if (lab.backups === null || app.backup === null) return [];
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: meta(lab, app, PODS),
      data: { AWS_DEFAULT_REGION: lab.backups.region },
    },
  ];
}

function retention({ keep }: Backups): object {
  return { keepDaily: keep.daily, keepWeekly: keep.weekly, keepMonthly: keep.monthly };
}

/** K8up's pods, as strict as the namespace wants them, and with the right to read the app's files. */
export function backupPods(lab: Lab, app: ContainerApp): readonly object[] {
  if (lab.backups === null || app.backup === null) return [];
  const { user } = mainOf(app);
  return [
    {
      apiVersion: "k8up.io/v1",
      kind: "PodConfig",
      metadata: meta(lab, app, PODS),
      spec: {
        template: {
          spec: {
            securityContext: {
              ...(user === 0 ? {} : { runAsNonRoot: true, runAsUser: user, runAsGroup: user, fsGroup: user }),
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "backup",
                resources: { requests: { cpu: "10m", memory: "128Mi" }, limits: { memory: "1Gi" } },
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    },
  ];
}
