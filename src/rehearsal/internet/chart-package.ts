import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { PROJECT } from "../../lib/project.ts";
import { writeTar } from "../../lib/tar/write.ts";

/** A chart version that a repository offers. */
export interface OfferedChart {
  /** The chart's name. */
  readonly name: string;
  /** Folder under `src/rehearsal/charts/`; that of its name unless given. */
  readonly folder?: string;
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
  const own = chartFile.parse(parse(await readFile(join(folderOf(chart), "Chart.yaml"), "utf8")));
  return { ...own, name: chart.name, version: chart.version, appVersion: chart.appVersion };
}

/** The `.tgz` that `helm package` would make of a stand-in; the same bytes on every request. */
export async function packageChart(chart: OfferedChart): Promise<Uint8Array> {
  const root = folderOf(chart);
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

function folderOf({ name, folder }: OfferedChart): string {
  return join(CHARTS_FOLDER, folder ?? name);
}
