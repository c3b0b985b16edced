import { parse } from "yaml";
import { z } from "zod";
import type { Helm } from "./helm.ts";

/** Where a chart is: as `helm install` wants it. */
export interface ChartReference {
  /** URL of an index or of an OCI registry; empty for a path or a whole reference in `chart`. */
  readonly repository: string;
  readonly chart: string;
  /** Exact version or a range; empty for the newest. */
  readonly version: string;
}

const chartFile = z.looseObject({ name: z.string(), version: z.string() });

/** Tells the name and exact version of charts. */
export type Charts = (reference: ChartReference, signal: AbortSignal) => Promise<z.infer<typeof chartFile>>;

const FETCH_MS = 120_000;

/** Arguments that name a chart. A chart of an OCI registry has one reference, of an index name and `--repo`. */
export function chartArguments({ repository, chart, version }: ChartReference): readonly string[] {
  const versioned = version === "" ? [] : ["--version", version];
  if (repository === "") return [chart, ...versioned];
  if (repository.startsWith("oci://")) return [`${repository.replace(/\/$/, "")}/${chart}`, ...versioned];
  return [chart, "--repo", repository, ...versioned];
}

/** Charts as helm finds them. What was found once under an exact version is not asked for again. */
export function createCharts(helm: Helm): Charts {
  const found = new Map<string, z.infer<typeof chartFile>>();
  return async (reference, signal) => {
    const key = JSON.stringify(reference);
    const known = found.get(key);
    if (known !== undefined) return known;
    const args = ["show", "chart", ...chartArguments(reference)];
    const chart = chartFile.parse(parse(await helm({ args, signal, timeoutMs: FETCH_MS })));
    if (chart.version === reference.version) found.set(key, chart);
    return chart;
  };
}
