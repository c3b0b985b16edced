import { answerAsRepository } from "../chart-repository.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";

/** Where each chart is kept, and what its real releases say of the program in them. */
const REPOSITORIES = [
  { chart: "cloudnative-pg", host: "cloudnative-pg.github.io", folder: "/charts/" },
  { chart: "k8up", host: "k8up-io.github.io", folder: "/k8up/" },
  { chart: "metrics-server", host: "kubernetes-sigs.github.io", folder: "/metrics-server/" },
] as const;

/** The repositories of the charts that only some labs want; a lab that pins none of them finds none. */
export function operatorCharts({ charts }: PinnedVersions): readonly SimulatedHost[] {
  return REPOSITORIES.flatMap(({ chart: name, host, folder }) => {
    const version = charts[name];
    if (version === undefined) return [];
    const chart = { name, version, appVersion: version };
    return [{ name: host, answer: (request) => answerAsRepository(request, folder, [chart]) } satisfies SimulatedHost];
  });
}
