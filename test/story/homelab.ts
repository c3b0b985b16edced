import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { waitFor } from "../../src/lib/wait.ts";
import { connect, readWorld, type WorldClient } from "../../src/rehearsal/world/client.ts";

export const repository = resolve(import.meta.dirname, "..", "..");
const main = join(repository, "dist", "cli", "main.js");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A place of its own for runs of `homelab`: nothing of the person's state is seen or touched. */
export interface Place {
  readonly state: string;
  readonly env: NodeJS.ProcessEnv;
  start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> };
  run(args: readonly string[]): Promise<Ran>;
  /** Stops everything that was kept here and removes the place. */
  close(): Promise<void>;
}

export interface PlaceOptions {
  /** Run as this user instead of ours. */
  readonly uid?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** Where `dist/` is, the repository unless given. */
  readonly main?: string;
}

export async function openPlace(options: PlaceOptions = {}): Promise<Place> {
  const state = await mkdtemp(join(tmpdir(), "hl-story-"));
  const env = { ...process.env, XDG_STATE_HOME: state, ...options.env };
  const start: Place["start"] = (args) => {
    const child = spawn(process.execPath, [options.main ?? main, ...args], {
      cwd: repository,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise<Ran>((done, fail) => {
      child.once("error", fail);
      child.once("close", (code, signal) => done({ code: code ?? (signal === "SIGKILL" ? 137 : 1), stdout, stderr }));
    });
    return { child, ended };
  };
  const run: Place["run"] = (args) => start(args).ended;
  return {
    state,
    env,
    start,
    run,
    async close() {
      await run(["rehearse", "--stop"]);
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** Command lines of all processes that name a folder: what a run has left. */
export function processesNaming(folder: string): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return line.includes(folder) ? [line] : [];
    } catch (error) {
      // It has ended between the two looks.
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return [];
      throw error;
    }
  });
}

export const report = z.strictObject({
  ok: z.boolean(),
  seconds: z.number(),
  lab: z.string(),
  phases: z.array(
    z.strictObject({ name: z.string(), status: z.string(), seconds: z.number(), message: z.string().optional() }),
  ),
  components: z.array(z.strictObject({ name: z.string(), version: z.string(), fidelity: z.string() })),
  terraform: z.strictObject({ resources: z.int(), secondPlan: z.string() }),
  nodes: z.array(z.strictObject({ name: z.string(), role: z.string(), ip: z.string(), ready: z.boolean() })),
  apps: z.array(z.strictObject({ name: z.string(), sync: z.string(), health: z.string() })),
  volumes: z.array(z.strictObject({ claim: z.string(), disk: z.string() })),
  edge: z.strictObject({ tlsPassthrough: z.boolean(), httpRedirect: z.boolean() }),
  notes: z.array(z.string()),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
});

/** The one JSON object of `rehearse --json`. */
export function reportOf(ran: Ran): z.infer<typeof report> {
  return report.parse(JSON.parse(ran.stdout));
}

/** The world of the one run of a place, as soon as it stands. */
export async function worldOf(place: Place, ended: Promise<Ran>): Promise<WorldClient> {
  const over = ended.then((ran) => {
    throw new Error(`the rehearsal ended before its world stood:\n${ran.stderr}`);
  });
  // The run ends later in every good case: by then nobody listens.
  over.catch(() => undefined);
  const found = waitFor(
    async () => {
      const record = await readWorld(join(slotDirectory(place), "world"));
      return record === undefined ? undefined : connect(record);
    },
    { timeoutMs: 60_000, intervalMs: 10, what: "simulated world" },
  );
  return Promise.race([found, over]);
}

/** Directory of the one run of a place; throws when there is none or more than one. */
export function slotDirectory(place: Place): string {
  const root = join(place.state, "homelab", "rehearsals");
  const [name, ...others] = readdirSync(root);
  if (name === undefined || others.length > 0) throw new Error(`${root} holds not exactly one run`);
  return join(root, name);
}
