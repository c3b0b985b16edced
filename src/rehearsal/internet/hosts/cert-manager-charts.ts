import { answerAsRepository } from "../chart-repository.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";

/** cert-manager's chart repository; it spells versions with a `v`. */
export function certManagerCharts({ certManager }: PinnedVersions): SimulatedHost {
  const chart = { name: "cert-manager", version: `v${certManager}`, appVersion: `v${certManager}` };
  return { name: "charts.jetstack.io", answer: (request) => answerAsRepository(request, "/", [chart]) };
}
