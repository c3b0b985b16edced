import { join } from "node:path";
import { loadSource, type Source } from "../../src/config/load.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { createRenderer } from "../../src/render/renderer.ts";
import { spread } from "../report/statistics.ts";

/** What rendering costs, measured from inside of a process that does it for the first time. */
export interface OwnCost {
  /** CPU-seconds of reading the lab's files and compiling their TypeScript. */
  readonly load: number;
  /** CPU-seconds of checking, deciding and rendering, by code that has never run before. */
  readonly render: number;
  /** CPU-milliseconds until everything is rendered again after one app changed: the median of many times. */
  readonly again: number;
  readonly files: number;
  readonly objects: number;
}

const AGAIN = 40;

/** Run as a program of its own: `jiti bench/render/ours.ts <folder>` prints an `OwnCost`. */
async function main(folder: string): Promise<OwnCost> {
  const started = process.cpuUsage();
  const source = await loadSource(folder);
  const load = secondsSince(started);

  const before = process.cpuUsage();
  const files = rendered(source);
  const cost = secondsSince(before);

  const times = Array.from({ length: AGAIN }, (_, n) => {
    const changed = withOneChanged(source, n);
    const start = process.cpuUsage();
    rendered(changed);
    return secondsSince(start) * 1000;
  });
  const yaml = [...files].filter(([path]) => path.startsWith("k8s/") && !path.endsWith("/kustomization.yaml"));
  const objects = yaml.filter(([, text]) => text.includes("\nkind: ")).length;
  return { load, render: cost, again: spread(times.slice(AGAIN / 2)).median, files: files.size, objects };
}

const render = createRenderer();

function rendered(source: Source): ReadonlyMap<string, string> {
  const { lab, issues } = planLab(source);
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return render(lab);
}

function withOneChanged(source: Source, n: number): Source {
  const index = n % source.apps.length;
  const apps = source.apps.map((app, i) =>
    i === index ? { ...app, value: { ...Object(app.value), env: { CHANGED: String(n) } } } : app,
  );
  return { ...source, apps };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

process.stdout.write(JSON.stringify(await main(join(process.argv[2] ?? "."))));
