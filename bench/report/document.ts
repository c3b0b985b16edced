import { cpus, release, totalmem } from "node:os";
import type { ToolInfo } from "../../src/drive/tools/wanted.ts";
import type { Run } from "../measure/run.ts";
import type { MeasuredRehearsal } from "../rehearsal.ts";
import { spread } from "./statistics.ts";
import { table } from "./table.ts";
import { comparison, phaseTable, programTable } from "./tables.ts";

export interface Results {
  readonly rehearsals: readonly MeasuredRehearsal[];
  readonly peers: readonly Run[];
  readonly programs: readonly ToolInfo[];
  readonly startedAt: Date;
  /** Load averages over one minute. */
  readonly load: { readonly before: number; readonly after: number };
}

/** What `docs/performance.md` says. */
export function performanceDocument(results: Results): string {
  const { rehearsals, peers, programs, startedAt, load } = results;
  const report = rehearsals[0]?.report;
  const runs = [...rehearsals, ...peers];
  const cores = (value: (run: Run) => number): string => spread(runs.map(value)).median.toFixed(2);
  return `# What a rehearsal costs

\`make bench\` on ${startedAt.toISOString().slice(0, 10)}: ${rehearsals.length} rehearsals with warm tools and ${peers.length} runs of the peer, in turns.

- Machine: ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}.
- Load average over a minute: ${load.before.toFixed(2)} before, ${load.after.toFixed(2)} at the end. Other programs kept ${cores((run) => run.othersCores)} cores busy during the median run, the measuring itself ${cores((run) => run.lookingCores)}.

## Side by side

${comparison(rehearsals, peers)}

The peer is \`kwokctl create cluster --runtime binary\` with two nodes, and beside it the same Argo CD (application
controller, repo server and our cache, with the settings of the rehearsal) with the same apps from the same files.
It uses the very same programs, and nothing is downloaded.

What the ratio has to be read with: **the peer has no Proxmox, no Terraform, no Talos, no Cilium, no cert-manager, no
Gateway, no edge, no drift, no pushed commit and no second plan.** The rehearsal also does all these${appsText(report)}.
HTTPRoutes and the Application \`gateway\` need definitions that a bare cluster does not have: the peer's apps
go without their \`gateway-route.yaml\`, and its root application does not name the Gateway.

## Rehearsal, by phase

${phaseTable(rehearsals)}

\`CPU s\` is what all processes of the run used while the phase lasted, \`cores\` how many that kept busy. Where it is far
below 1 the phase waits: for intervals at which a program asks again, for something to settle. Near 1 one thread works
and others wait for it; near ${cpus().length} the machine is the limit.

## Peer, by phase

${phaseTable(peers)}

## Who uses the CPU

A rehearsal:

${programTable(rehearsals)}

The peer:

${programTable(peers)}

## How it is measured

- Every 100 ms \`/proc\` is read for the whole process tree: the conductor, what descends from it, and what has left the
  family but names the run's folder in its command line or environment.
- CPU-seconds are user and system time of each process as it was seen last, and of children that ended between two looks
  what the kernel adds to the parent that waited for them (\`bench/measure/cpu.ts\` says how nothing counts twice).
- Memory is the highest sum of all processes' proportional set sizes (\`smaps_rollup\`). The kernel needs a while to tell it,
  so it is asked when resident memory has grown by 5 %, and else for a twentieth of the time at most. Files in the page
  cache that no process maps do not count.
- A rehearsal is measured from the start of its process to the end. The peer's own process is loaded when its clock
  starts, and it may ask its API server every 50 ms whether it is ready, which \`kwokctl --wait\` would do less often.

## Versions

${table(
  ["program", "version"],
  programs.map(({ binary, version }) => [binary, version]),
)}
`;
}

function appsText(report: MeasuredRehearsal["report"] | undefined): string {
  return report === undefined
    ? ""
    : `, and brings ${report.apps.length} applications up on ${report.nodes.length} nodes`;
}
