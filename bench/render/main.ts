import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ensureTools } from "../../src/drive/tools/toolbox.ts";
import { writeFileAtomic } from "../../src/lib/files.ts";
import { PROJECT } from "../../src/lib/project.ts";
import { table } from "../report/table.ts";
import { costOf, over, type Cost } from "./cost.ts";
import { writeLab } from "./lab.ts";
import type { OwnCost } from "./ours.ts";

/** What rendering costs beside its peers, in turns so that all see the same machine. `make bench-render`. */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    apps: { type: "string", default: "100" },
    out: { type: "string", default: join(PROJECT, "docs", "performance-rendering.md") },
  },
});
const [runs, apps] = [Number(values.runs), Number(values.apps)];

/** Peers live in a folder of their own for the time of the bench: the project does not depend on them. */
const PEERS = { cdk8s: "2.70.106", constructs: "10.8.1" };

const ownSchema = z.object({
  load: z.number(),
  render: z.number(),
  again: z.number(),
  files: z.number(),
  objects: z.number(),
}) satisfies z.ZodType<OwnCost>;
const peerSchema = z.object({ load: z.number(), render: z.number() });

interface Run {
  readonly own: OwnCost;
  readonly cdk8s: z.output<typeof peerSchema>;
  readonly kustomize: Cost;
  readonly check: Cost;
  readonly checkMany: Cost;
  readonly help: Cost;
  readonly render: Cost;
  readonly node: Cost;
}

const homelab = (...words: string[]): Promise<Cost> =>
  costOf('node "$@"', [join(PROJECT, "dist/cli/main.js"), ...words], PROJECT);

const place = await mkdtemp(join(tmpdir(), "homelab-bench-render-"));
const tools = await ensureTools(["kustomize"], { signal: new AbortController().signal });
try {
  const kustomize = await tools.path("kustomize");
  const [lab, packages] = [join(place, "lab"), join(place, "peers")];
  await writeLab(lab, apps);
  await mkdir(packages);
  await writeFile(join(packages, "package.json"), JSON.stringify({ private: true, dependencies: PEERS }));
  await costOf("npm install --ignore-scripts --no-audit --no-fund >/dev/null", [], packages);
  // The first one compiles the lab's TypeScript and writes the tree that kustomize builds.
  const first = await homelab("render", "--lab", lab);

  const all: Run[] = [];
  for (let n = 1; n <= runs; n++) {
    const own = await costOf('node_modules/.bin/jiti bench/render/ours.ts "$@"', [lab], PROJECT);
    const cdk8s = await costOf(
      'node "$@"',
      [join(PROJECT, "bench/render/cdk8s.mjs"), packages, join(place, "out"), String(apps)],
      PROJECT,
    );
    all.push({
      own: ownSchema.parse(JSON.parse(own.stdout)),
      cdk8s: peerSchema.parse(JSON.parse(cdk8s.stdout)),
      kustomize: await costOf(
        'for app in k8s/apps/external/*/; do "$1" build "$app" >/dev/null; done',
        [kustomize],
        lab,
      ),
      check: await homelab("check"),
      checkMany: await homelab("check", "--lab", lab),
      help: await homelab("--help"),
      render: await homelab("render", "--check", "--lab", lab),
      node: await costOf("node -e 0", [], PROJECT),
    });
    process.stderr.write(`run ${n} of ${runs}\n`);
  }

  const told = (figure: (run: Run) => number, digits = 3): string => {
    const { median, min, max } = over(all, figure);
    return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
  };
  const times = (figure: (run: Run) => number): string =>
    over(all, (run) => figure(run) / run.own.render).median.toFixed(1);
  const { objects, files } = all[0]?.own ?? { objects: 0, files: 0 };
  const text = `# What rendering costs

\`make bench-render\` on ${new Date().toISOString().slice(0, 10)}: ${runs} runs, everything in turns; median (min–max). ${cpus().length} cores
(${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.version}, load average ${(loadavg()[0] ?? 0).toFixed(2)} at the end: where it is far above 0 only the
ratios mean something.

The lab: ${apps} apps of 8 objects each, ${objects} objects and ${files} files in all with the platform's own.

${table(
  ["CPU-seconds", "median (min–max)", "times ours"],
  [
    ["HomeLab: check, decide, render; code never run before", told((run) => run.own.render), "1.0"],
    ["HomeLab: read the files, TypeScript compiled earlier", told((run) => run.own.load), times((run) => run.own.load)],
    ["cdk8s: the same objects, without loading it", told((run) => run.cdk8s.render), times((run) => run.cdk8s.render)],
    ["cdk8s: loading it", told((run) => run.cdk8s.load), times((run) => run.cdk8s.load)],
    [
      "kustomize build, once per app, of what was rendered",
      told((run) => run.kustomize.cpuSeconds),
      times((run) => run.kustomize.cpuSeconds),
    ],
  ],
)}

After one app changed, in a process that has rendered before: all of it again in ${told((run) => run.own.again, 1)} CPU-milliseconds.

${table(
  ["whole programs", "CPU-seconds", "seconds"],
  [
    ["node -e 0", told((run) => run.node.cpuSeconds), told((run) => run.node.seconds)],
    ["homelab --help", told((run) => run.help.cpuSeconds), told((run) => run.help.seconds)],
    ["homelab check (this repository)", told((run) => run.check.cpuSeconds), told((run) => run.check.seconds)],
    [`homelab check (${apps} apps)`, told((run) => run.checkMany.cpuSeconds), told((run) => run.checkMany.seconds)],
    [`homelab render --check (${apps} apps)`, told((run) => run.render.cpuSeconds), told((run) => run.render.seconds)],
  ],
)}

The very first \`homelab render\` of the lab took ${first.cpuSeconds.toFixed(2)} CPU-seconds: it compiles ${apps} files of TypeScript and keeps what it
compiled by content.

cdk8s ${PEERS.cdk8s} makes plain ApiObjects, its fastest way, and checks nothing. kustomize reads the files that HomeLab rendered.
Peers are installed into a folder that is removed afterwards.
`;
  await writeFileAtomic(values.out, text);
  process.stdout.write(text);
} finally {
  await tools.close();
  await rm(place, { recursive: true, force: true });
}
