import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { jobOf, podConfigOf, RUNS, type Keys, type Work } from "./backup/job.ts";
import { scheduleStatusOf } from "./backup/schedule.ts";
import { backupWork } from "./backup/work.ts";
import {
  BACKUP,
  BACKUP_SCHEDULE,
  CHECK,
  CLAIM,
  JOB,
  NODE,
  POD,
  POD_CONFIG,
  PRUNE,
  SECRET,
  type ClusterView,
  type Controller,
} from "./controller.ts";
import { ensure } from "./create.ts";
import { podsUp } from "./pods.ts";
import { conditionsAfter, writeStatus, type WantedCondition } from "./status.ts";

const runStatus = z.looseObject({
  started: z.boolean().optional(),
  finished: z.boolean().optional(),
  conditions: z.unknown().optional(),
});
const jobStatus = z.looseObject({ succeeded: z.int().optional(), failed: z.int().optional() });
const operatorPod = z.looseObject({
  containers: z.array(
    z.looseObject({
      env: z
        .array(
          z.looseObject({
            name: z.string(),
            value: z.string().optional(),
            valueFrom: z
              .looseObject({ secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }).optional() })
              .optional(),
          }),
        )
        .nullish(),
    }),
  ),
});
const secretData = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/**
 * Stand-in for the operator of K8up: judges Schedules, and makes the Jobs of each Backup, Check and Prune, with the keys
 * of its own environment. Its Jobs write to no bucket, and no Schedule comes due in the minutes of a rehearsal: whoever
 * wants a backup makes the object. Works only while a pod of the operator runs.
 */
export function k8up(namespace: string): Controller {
  return {
    name: "k8up",
    watches: [POD, NODE, SECRET, CLAIM, JOB, POD_CONFIG, BACKUP_SCHEDULE, BACKUP, CHECK, PRUNE],
    async reconcile(cluster, client) {
      const [operator] = podsUp(cluster, namespace, { "app.kubernetes.io/name": "k8up" });
      if (operator === undefined) return;
      for (const schedule of cluster.list(BACKUP_SCHEDULE))
        await writeStatus(client, schedule, scheduleStatusOf(schedule));
      const keys = keysOf(cluster, operator);
      for (const kind of [BACKUP, CHECK, PRUNE])
        for (const object of cluster.list(kind)) await settle(cluster, client, object, keys);
    },
  };
}

/** What the operator has in its environment, as the kubelet filled it in. */
function keysOf(cluster: ClusterView, operator: KubernetesObject): Keys {
  const env = operatorPod.parse(operator["spec"]).containers.flatMap((container) => container.env ?? []);
  const value = (name: string): string => {
    const found = env.find((entry) => entry.name === name);
    const ref = found?.valueFrom?.secretKeyRef;
    if (ref === undefined) return found?.value ?? "";
    const secret = cluster.get(SECRET, operator.metadata.namespace, ref.name);
    const text = secretData.parse(secret ?? {}).data?.[ref.key] ?? "";
    return Buffer.from(text, "base64").toString("utf8");
  };
  return {
    access: value("BACKUP_GLOBALACCESSKEYID"),
    secret: value("BACKUP_GLOBALSECRETACCESSKEY"),
    password: value("BACKUP_GLOBALREPOPASSWORD"),
  };
}

async function settle(
  cluster: ClusterView,
  client: KubernetesClient,
  object: KubernetesObject,
  keys: Keys,
): Promise<void> {
  const status = runStatus.parse(object["status"] ?? {});
  if (status.finished === true || object.metadata.deletionTimestamp !== undefined) return;
  const jobs = jobsOf(cluster, object);
  if (status.started !== true) {
    const config = podConfigOf(object);
    const shape = config === undefined ? undefined : cluster.get(POD_CONFIG, object.metadata.namespace, config);
    for (const work of workOf(cluster, object)) await ensure(cluster, client, jobOf(object, work, keys, shape));
    await report(client, object, { started: true }, [READY, { ...PROGRESSING, status: "True", reason: "Started" }]);
    return;
  }
  // Those that were just made may not be seen yet.
  if (jobs.length === 0 && workOf(cluster, object).length > 0) return;
  const ended = jobs.map((job) => jobStatus.parse(job["status"] ?? {}));
  const failed = ended.some((job) => (job.failed ?? 0) > 0 && (job.succeeded ?? 0) === 0);
  if (!failed && !ended.every((job) => (job.succeeded ?? 0) > 0)) return;
  const result: WantedCondition = {
    type: "Completed",
    status: "True",
    reason: failed ? "Failed" : "Succeeded",
    message: `the ${RUNS_BY_KIND[object.kind] ?? "job"} ${failed ? "failed" : "succeeded"}`,
  };
  await report(client, object, { finished: true }, [READY, PROGRESSING, result]);
}

const READY: WantedCondition = { type: "Ready", status: "True", reason: "Ready", message: "" };
const PROGRESSING: WantedCondition = { type: "Progressing", status: "False", reason: "Finished", message: "" };
const RUNS_BY_KIND: Readonly<Record<string, string>> = RUNS;

function workOf(cluster: ClusterView, object: KubernetesObject): readonly Work[] {
  if (object.kind === "Backup") return backupWork(cluster, object);
  return [{ name: `${RUNS_BY_KIND[object.kind]}-${object.metadata.name}`, node: undefined, claims: [] }];
}

function jobsOf(cluster: ClusterView, { metadata }: KubernetesObject): readonly KubernetesObject[] {
  const owners = z.array(z.looseObject({ uid: z.string() })).nullish();
  return cluster
    .list(JOB)
    .filter((job) => owners.parse(job.metadata["ownerReferences"])?.some(({ uid }) => uid === metadata.uid));
}

async function report(
  client: KubernetesClient,
  object: KubernetesObject,
  fields: Readonly<Record<string, unknown>>,
  wanted: readonly WantedCondition[],
): Promise<void> {
  const before = runStatus.parse(object["status"] ?? {}).conditions;
  await writeStatus(client, object, { ...fields, conditions: conditionsAfter(before, wanted, undefined) });
}
