import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { chartMetadata, packageChart, type OfferedChart } from "./chart-package.ts";
import { bytes, notFound, text, type HostAnswer, type HostRequest } from "./host.ts";

/**
 * Answer as a Helm chart repository does: `index.yaml` and the packages below one folder of a host.
 *
 * @param folder path of the repository on its host, with a slash at both ends
 * @param urlOf  where a package can be had, as the index says; relative to the index or absolute
 */
export async function answerAsRepository(
  request: HostRequest,
  folder: string,
  charts: readonly OfferedChart[],
  urlOf: (chart: OfferedChart) => string = packageName,
): Promise<HostAnswer> {
  const { pathname } = request.url;
  if (pathname === `${folder}index.yaml`) return text(200, await index(charts, urlOf), "text/yaml");
  const chart = charts.find((offered) => pathname === `${folder}${packageName(offered)}`);
  return chart === undefined ? notFound(request) : bytes(await packageChart(chart), "application/gzip");
}

/** `cilium-1.20.2.tgz`. */
export function packageName(chart: OfferedChart): string {
  return `${chart.name}-${chart.version}.tgz`;
}

async function index(charts: readonly OfferedChart[], urlOf: (chart: OfferedChart) => string): Promise<string> {
  const entries = await Promise.all(
    charts.map(async (chart) => [
      chart.name,
      [
        {
          ...(await chartMetadata(chart)),
          created: "2026-01-01T00:00:00Z",
          digest: createHash("sha256")
            .update(await packageChart(chart))
            .digest("hex"),
          urls: [urlOf(chart)],
        },
      ],
    ]),
  );
  return stringify({ apiVersion: "v1", entries: Object.fromEntries(entries), generated: "2026-01-01T00:00:00Z" });
}
