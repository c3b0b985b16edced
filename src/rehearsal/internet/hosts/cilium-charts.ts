import { answerAsRepository } from "../chart-repository.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";

/** Cilium's chart repository. */
export function ciliumCharts({ cilium }: PinnedVersions): SimulatedHost {
  const chart = { name: "cilium", version: cilium, appVersion: cilium };
  return { name: "helm.cilium.io", answer: (request) => answerAsRepository(request, "/", [chart]) };
}
