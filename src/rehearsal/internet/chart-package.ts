import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { PROJECT } from "../../lib/project.ts";
import { writeTar } from "../../lib/tar/write.ts";

/** A chart version that a repository offers. */
export interface OfferedChart {
  /** Folder under `src/rehearsal/charts/`, and the chart's name. */
  readonly name: string;
  /** As the real repository spells it: some put a `v` before it. */
  readonly version: string;
  readonly appVersion: string;
}

const chartFile = z.looseObject({ apiVersion: z.string(), name: z.string(), description: z.string() });
export type ChartMetadata = z.infer<typeof chartFile>;

/** The stand-ins are read from the sources, also when the compiled program runs. */
export const CHARTS_FOLDER = join(PROJECT, "src", "rehearsal", "charts");

/** `Chart.yaml` of a stand-in, with the version that is asked for. */
export async function chartMetadata(chart: OfferedChart): Promise<ChartMetadata> {
  const own = chartFile.parse(parse(await readFile(join(CHARTS_FOLDER, chart.name, "Chart.yaml"), "utf8")));
  return { ...own, version: chart.version, appVersion: chart.appVersion };
}

/** The `.tgz` that `helm package` would make of a stand-in; the same bytes on every request. */
export async function packageChart(chart: OfferedChart): Promise<Uint8Array> {
  const root = join(CHARTS_FOLDER, chart.name);
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const members = await Promise.all(
    paths.toSorted().map(async (path) => ({
      path: `${chart.name}/${path}`,
      mode: 0o644,
      content:
        path === "Chart.yaml" ? Buffer.from(stringify(await chartMetadata(chart))) : await readFile(join(root, path)),
    })),
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(members)) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}
