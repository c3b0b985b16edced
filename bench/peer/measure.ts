import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../src/lib/wait.ts";
import { reapOrphans } from "../../src/rehearsal/supervisor.ts";
import { repository } from "../../test/story/homelab.ts";
import { runOf, type Mark, type Run } from "../measure/run.ts";
import { watchProcesses } from "../measure/sampler.ts";
import { supervisorDirectory } from "./argocd.ts";
import { deleteCluster, writeSettings } from "./kwokctl.ts";
import { peerMessage, type PeerMessage, type PeerOrder, type PeerSpec } from "./spec.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const GONE_MS = 10_000;
const JITI = join(repository, "node_modules", ".bin", "jiti");

/**
 * Measure one run of the peer, in a place of its own, from the call of kwokctl to the removed cluster.
 *
 * @param program path of kwokctl
 * @throws Error when the peer fails or leaves something behind
 */
export async function measurePeer(program: string, signal: AbortSignal): Promise<Run> {
  const dir = await mkdtemp(join(tmpdir(), "hl-peer-"));
  const spec: PeerSpec = { dir, source: repository };
  const kwokctl = { dir, program };
  await writeSettings(kwokctl);
  const log = join(dir, "peer.log");
  const child = startPeer(spec, log);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = (): void => {
    if (child.connected) child.disconnect();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await follow(child, dir);
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`the peer failed; it wrote:\n${await readFile(log, "utf8")}`, { cause: error });
  } finally {
    signal.removeEventListener("abort", stop);
    stop();
    await exited;
    // It has done this itself unless it was killed.
    await reapOrphans(supervisorDirectory(dir));
    await deleteCluster(kwokctl);
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function startPeer(spec: PeerSpec, log: string): ChildProcess {
  const output = openSync(log, "a", 0o600);
  // In a process group of its own: Ctrl-C reaches it through us, and it stops its cluster first.
  const child = fork(JITI, [MAIN, JSON.stringify(spec)], {
    cwd: repository,
    detached: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  closeSync(output);
  return child;
}

async function follow(child: ChildProcess, dir: string): Promise<Run> {
  const marks: Mark[] = [];
  const tell = (order: PeerOrder): void => void child.send(order);
  const ended = new Promise<Error>((resolve) => {
    child.once("error", resolve);
    child.once("exit", (code, by) => resolve(new Error(`it ended with ${by ?? `exit code ${code}`}`)));
  });
  const heard = (type: PeerMessage["type"]): Promise<void> =>
    new Promise((resolve, reject) => {
      child.on("message", (text: unknown) => {
        const message = peerMessage.safeParse(text);
        if (!message.success) reject(message.error);
        else if (message.data.type === "failed") reject(new Error(message.data.message));
        else if (message.data.type === type) resolve();
      });
    });
  child.on("message", (text: unknown) => {
    const { data } = peerMessage.safeParse(text);
    if (data?.type === "phase") marks.push({ name: data.name, seconds: data.seconds, endedAt: performance.now() });
  });

  await unlessEnded(heard("loaded"), ended);
  const sampler = watchProcesses(child.pid ?? 0, dir, "now");
  const startedAt = performance.now();
  try {
    const done = heard("done");
    tell("begin");
    await unlessEnded(done, ended);
    // kwokctl does not wait until what it has killed is gone.
    await waitFor(() => sampler.others().length === 0, {
      timeoutMs: GONE_MS,
      what: `end of ${sampler.others().join("\n")}`,
    });
    const endedAt = performance.now();
    return runOf(marks, sampler.stop(), startedAt, endedAt);
  } finally {
    sampler.stop();
    if (child.connected) tell("leave");
  }
}

async function unlessEnded(work: Promise<void>, ended: Promise<Error>): Promise<void> {
  const error = await Promise.race([work, ended]);
  if (error !== undefined) throw error;
}
