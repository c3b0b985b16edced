import { answerAsRepository } from "../chart-repository.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";
import { argoChart, argoChartUrl } from "../releases.ts";

/** The Argo project's chart repository: the index is here, the packages are releases on GitHub. */
export function argoHelm(versions: PinnedVersions): SimulatedHost {
  return {
    name: "argoproj.github.io",
    answer: (request) => answerAsRepository(request, "/argo-helm/", [argoChart(versions)], argoChartUrl),
  };
}
