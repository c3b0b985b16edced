import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { expect, it } from "vitest";
import { nodeStages, stageTimes } from "./stages.ts";

const stage = z.looseObject({
  kind: z.literal("Stage"),
  metadata: z.object({ name: z.string() }),
  spec: z.looseObject({
    resourceRef: z.object({ kind: z.string() }),
    selector: z.object({ matchExpressions: z.array(z.looseObject({ key: z.string() })) }),
    delay: z.object({ durationMilliseconds: z.number() }).optional(),
  }),
});
const stages = (speed: number) =>
  parseAllDocuments(nodeStages(stageTimes(speed))).map((doc) => stage.parse(doc.toJS()));
const delays = (speed: number) =>
  Object.fromEntries(stages(speed).map(({ metadata, spec }) => [metadata.name, spec.delay?.durationMilliseconds ?? 0]));

it("scales simulated durations with the speed, not how often a kubelet reports", () => {
  expect(delays(1)).toMatchObject({
    "pod-run": 1500,
    "pod-complete": 3000,
    "pod-delete": 1000,
    "node-heartbeat": 300_000,
  });
  expect(delays(0.001)).toMatchObject({ "pod-run": 2, "pod-complete": 3, "pod-delete": 1, "node-heartbeat": 300_000 });
});

it("leaves mirror pods to their machine until they are deleted", () => {
  for (const { metadata, spec } of stages(1)) {
    if (spec.resourceRef.kind !== "Pod" || metadata.name === "pod-delete") continue;
    const keys = spec.selector.matchExpressions.map(({ key }) => key);
    expect(keys, metadata.name).toContain('.metadata.annotations["kubernetes.io/config.mirror"]');
    expect(keys, metadata.name).toContain(".metadata.deletionTimestamp");
  }
});
