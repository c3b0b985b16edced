import { stringify } from "yaml";
import {
  COMPLETE_STATUS,
  GATES_STATUS,
  HEARTBEAT_STATUS,
  INIT_STATUS,
  NETWORK_CONDITION,
  RUN_STATUS,
} from "./stage-status.ts";

/** How long things take on a node, in milliseconds; the speed of the rehearsal is applied already. */
export interface StageTimes {
  /** From "may start" to "containers run": pulling and starting. */
  readonly start: number;
  /** Run time of each step of init containers. */
  readonly init: number;
  /** Run time of a Job's pod. */
  readonly job: number;
  /** From deletion to the end of the containers. */
  readonly stop: number;
}

/** On a real machine with cached images, roughly. */
const REAL: StageTimes = { start: 1_500, init: 1_000, job: 3_000, stop: 1_000 };

/** @param speed factor on simulated durations, 1 = real */
export function stageTimes(speed: number): StageTimes {
  const scale = (milliseconds: number): number => Math.round(milliseconds * speed);
  return { start: scale(REAL.start), init: scale(REAL.init), job: scale(REAL.job), stop: scale(REAL.stop) };
}

/** Marks pods that belong to a machine's own files; the machine itself reports their state. */
export const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

/** How often a kubelet repeats its node's status when nothing changed. source: kubelet, nodeStatusReportFrequency. */
const STATUS_REPORT_MS = 300_000;

/**
 * What KWOK does for a machine: the heartbeat of its Node's conditions (only the times; the kubelet decides the rest, and
 * the lease is KWOK's own doing), and the lives of its pods.
 */
export function nodeStages(times: StageTimes): string {
  const heartbeat = stage("node-heartbeat", {
    kind: "Node",
    when: [never(".metadata.deletionTimestamp")],
    delay: STATUS_REPORT_MS,
    status: HEARTBEAT_STATUS,
  });
  return [heartbeat, podStages(times)].join("---\n");
}

/**
 * The life of a pod on a rehearsed machine, for KWOK. A pod starts when it needs no pod network or its kubelet has
 * given it one; init containers run before the others; sidecars (init containers that restart always) keep running;
 * Ready waits for the readiness gates; a Job's pod completes; a deleted pod goes after its containers.
 * source of the template functions and the selector's jq keys: kwok v0.8 documentation.
 */
function podStages(times: StageTimes): string {
  const alive = [never(".metadata.deletionTimestamp"), never(`.metadata.annotations["${MIRROR_ANNOTATION}"]`)];
  return [
    stage("pod-init", {
      when: [...alive, phase("Pending"), is(MAY_START), is(HAS_INIT), never(".status.initContainerStatuses[0]")],
      delay: times.start,
      status: INIT_STATUS,
    }),
    stage("pod-run", {
      when: [...alive, phase("Pending"), is(MAY_START), is(HAS_INIT, "false")],
      delay: times.start,
      status: RUN_STATUS,
    }),
    stage("pod-run-after-init", {
      when: [...alive, phase("Pending"), { key: ".status.initContainerStatuses[0]", operator: "Exists" }],
      delay: times.init,
      status: RUN_STATUS,
    }),
    stage("pod-gates", {
      when: [...alive, phase("Running"), is(GATES_MET), is(NOT_READY)],
      delay: 0,
      status: GATES_STATUS,
    }),
    stage("pod-complete", {
      when: [...alive, phase("Running"), is(OF_A_JOB)],
      delay: times.job,
      status: COMPLETE_STATUS,
    }),
    stage("pod-delete", {
      when: [{ key: ".metadata.deletionTimestamp", operator: "Exists" }],
      delay: times.stop,
    }),
  ].join("---\n");
}

interface Expression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

const phase = (name: string): Expression => ({ key: ".status.phase", operator: "In", values: [name] });
const never = (key: string): Expression => ({ key, operator: "DoesNotExist" });
/** A jq expression that yields `true` or `false`. */
const is = (key: string, value = "true"): Expression => ({ key, operator: "In", values: [value] });

const conditionTrue = (type: string): string =>
  `([.status.conditions[]? | select(.type == "${type}" and .status == "True")] | length > 0)`;
const MAY_START = `(.spec.hostNetwork == true) or ${conditionTrue(NETWORK_CONDITION)}`;
const HAS_INIT = "(.spec.initContainers // []) | length > 0";
const GATES_MET =
  '([.spec.readinessGates[]?.conditionType] - [.status.conditions[]? | select(.status == "True") | .type]) | length == 0';
const NOT_READY = `${conditionTrue("Ready")} | not`;
const OF_A_JOB = '[.metadata.ownerReferences[]? | select(.kind == "Job")] | length > 0';

function stage(
  name: string,
  options: {
    readonly kind?: "Node" | "Pod";
    readonly when: readonly Expression[];
    readonly delay: number;
    readonly status?: string;
  },
): string {
  return stringify(
    {
      apiVersion: "kwok.x-k8s.io/v1alpha1",
      kind: "Stage",
      metadata: { name },
      spec: {
        resourceRef: { apiGroup: "v1", kind: options.kind ?? "Pod" },
        selector: { matchExpressions: options.when },
        ...(options.delay === 0 ? {} : { delay: { durationMilliseconds: options.delay } }),
        next:
          options.status === undefined
            ? { delete: true }
            : {
                patches: [
                  { subresource: "status", root: "status", type: "strategic", template: options.status.trim() },
                ],
              },
      },
    },
    { lineWidth: 0 },
  );
}
