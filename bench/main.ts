import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureTools } from "../src/drive/tools/toolbox.ts";
import { writeFileAtomic } from "../src/lib/files.ts";
import { rehearsalPrograms } from "../src/cli/rehearse/programs.ts";
import { repository } from "../test/story/homelab.ts";
import type { Run } from "./measure/run.ts";
import { measurePeer } from "./peer/measure.ts";
import { PEER_PROGRAMS } from "./peer/spec.ts";
import { measureRehearsal, type MeasuredRehearsal } from "./rehearsal.ts";
import { performanceDocument } from "./report/document.ts";

/**
 * What a rehearsal costs, beside a bare cluster with the same Argo CD, in turns so that both see the same machine. The
 * result is printed and written to docs/performance.md, which is committed.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    out: { type: "string", default: join(repository, "docs", "performance.md") },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a number of at least 1, not "${values.runs}"`);

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}; nothing was written`)));

const tools = await ensureTools([...new Set([...rehearsalPrograms, ...PEER_PROGRAMS])], { signal: stop.signal });
const programs = await tools.all();
const kwokctl = await tools.path("kwokctl");
const [startedAt, before] = [new Date(), loadavg()[0] ?? 0];

const rehearsals: MeasuredRehearsal[] = [];
const peers: Run[] = [];
for (let run = 1; run <= runs; run++) {
  rehearsals.push(await measured(`run ${run} of ${runs}, rehearsal`, measureRehearsal(stop.signal)));
  peers.push(await measured(`run ${run} of ${runs}, peer`, measurePeer(kwokctl, stop.signal)));
}

const load = { before, after: loadavg()[0] ?? 0 };
const text = performanceDocument({ rehearsals, peers, programs, startedAt, load });
await writeFileAtomic(values.out, text);
await tools.close();
process.stdout.write(text);

async function measured<R extends Run>(what: string, work: Promise<R>): Promise<R> {
  const run = await work;
  const { well, whole, peakPss } = run;
  process.stderr.write(
    `${what}: apps well after ${well.seconds.toFixed(1)} s, all stopped after ${whole.seconds.toFixed(1)} s, ` +
      `${whole.cpuSeconds.toFixed(1)} CPU-seconds, ${Math.round(peakPss / 2 ** 20)} MiB\n`,
  );
  return run;
}
