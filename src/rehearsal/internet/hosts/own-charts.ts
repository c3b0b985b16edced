import type { OfferedChart } from "../chart-package.ts";
import { answerAsRegistry } from "../chart-registry.ts";
import { answerAsRepository } from "../chart-repository.ts";
import type { SimulatedHost } from "../host.ts";

/** A chart of one of the lab's own apps. */
export interface OwnChart {
  /** `https://…`, or `oci://…` without the chart's name. */
  readonly repo: string;
  readonly name: string;
  readonly version: string;
}

/**
 * The repositories of charts that a person has chosen for apps of their own. Nobody else has these charts, so all of
 * them offer one small stand-in under the chart's name.
 */
export function ownCharts(charts: readonly OwnChart[]): readonly SimulatedHost[] {
  return charts.map(({ repo, name, version }) => {
    const { protocol, hostname, pathname } = new URL(repo);
    const chart: OfferedChart = { name, version, appVersion: version, folder: "own-chart" };
    const folder = `${pathname.replace(/^\/|\/$/g, "")}/`;
    return protocol === "oci:"
      ? { name: hostname, answer: (request) => answerAsRegistry(request, folder, [chart]) }
      : {
          name: hostname,
          answer: (request) => answerAsRepository(request, folder === "/" ? "/" : `/${folder}`, [chart]),
        };
  });
}
