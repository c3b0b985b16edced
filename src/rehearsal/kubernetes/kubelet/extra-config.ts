import { z } from "zod";
import type { Taint } from "./owned.ts";

/** The kubelet's default. source: Kubernetes documentation, KubeletConfiguration. */
const MAX_PODS = 110;

const extraConfig = z.looseObject({
  maxPods: z.int().positive().optional(),
  registerWithTaints: z
    .array(z.looseObject({ key: z.string(), value: z.string().optional(), effect: z.string() }))
    .optional(),
});

/** What of `machine.kubelet.extraConfig` shows in the Node; everything else has no effect in a rehearsal. */
export function kubeletExtraConfig(given: unknown): {
  readonly maxPods: number;
  readonly registerWithTaints: readonly Taint[];
} {
  const { maxPods = MAX_PODS, registerWithTaints = [] } = extraConfig.parse(given ?? {});
  return { maxPods, registerWithTaints };
}
