import { fork, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reapOrphans } from "../../src/rehearsal/supervisor.ts";
import { repository } from "../../test/story/homelab.ts";
import { runOf, type Mark, type Run } from "../measure/run.ts";
import { watchProcesses, type Sampler } from "../measure/sampler.ts";
import { supervisorDirectory } from "./argocd.ts";
import { deleteCluster, writeSettings } from "./kwokctl.ts";
import { peerMessage, type PeerOrder, type PeerSpec } from "./spec.ts";

const MAIN = join(import.meta.dirname, "main.ts");
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
  let begun: { readonly sampler: Sampler; readonly at: number } | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      begun?.sampler.stop();
      reject(error);
    };
    child.once("error", fail);
    child.once("exit", (code, by) => fail(new Error(`it ended with ${by ?? `exit code ${code}`}`)));
    child.on("message", (text: unknown) => {
      const message = peerMessage.parse(text);
      if (message.type === "failed") return fail(new Error(message.message));
      if (message.type === "phase") {
        marks.push({ name: message.name, seconds: message.seconds, endedAt: performance.now() });
        return;
      }
      if (message.type === "loaded") {
        begun = { sampler: watchProcesses(child.pid ?? 0, dir, "now"), at: performance.now() };
        return tell("begin");
      }
      if (begun === undefined) return fail(new Error("it ended before it began"));
      const usage = begun.sampler.stop();
      resolve(runOf(marks, usage, begun.at, performance.now()));
      tell("leave");
    });
  });
}
