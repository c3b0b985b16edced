import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import type { ExecResult } from "../../lib/exec.ts";
import type { Lock } from "../../lib/lock.ts";
import { endGroup, takeTerraformLock } from "./lock.ts";
import { workFolder } from "./work-folder.ts";

/** What is run, and where. */
export interface TerraformRun {
  /** Path of `tofu` or `terraform`. */
  readonly program: string;
  /** Folder of the root module. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Do something while nobody else works on a root module's state.
 *
 * @param what e.g. `terraform apply`
 * @throws HomelabError `INTERRUPTED`, `TERRAFORM_BUSY`
 */
export async function alone<T>(
  { dir, signal }: Pick<TerraformRun, "dir" | "signal">,
  what: string,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw new HomelabError("INTERRUPTED", `${what} was not started`, { exitCode: 130 });
  const folder = workFolder({ dir });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = await takeTerraformLock(folder, `${what} in ${dir}`, signal);
  try {
    return await work(lock);
  } finally {
    await lock.release();
  }
}

/**
 * Run a subcommand that writes the state. Its output goes to files, not to pipes, and it leads a process group of its own: when
 * we are killed it goes on and saves its state, where a broken pipe would end it in the middle of a write. An abort
 * sends exactly one SIGINT (a second one makes it give up without saving) and waits.
 *
 * @param lock  from `alone`
 * @throws HomelabError `INTERRUPTED`, `TERRAFORM_KILLED`; an exit code is a result, not an error
 */
export async function runTerraform(
  terraform: TerraformRun,
  args: readonly string[],
  { lock, onLine }: { readonly lock: Lock; readonly onLine: (line: string) => void },
): Promise<ExecResult> {
  const output = join(workFolder(terraform), `terraform-${args[0] ?? "run"}`);
  return runLocked(terraform, args, { lock, out: `${output}.out`, err: `${output}.err`, onLine });
}

/**
 * State and plan hold keys: nobody else may read what is written. It starts only when it was told to, that is, when its
 * process id is on record; should we be killed before, the pipe breaks and it ends. `exec` keeps the process id.
 */
const PRIVATE = 'umask 077; read -r go || exit 1; exec "$0" "$@" < /dev/null';

async function runLocked(
  { program, dir, env, signal }: TerraformRun,
  args: readonly string[],
  files: { lock: Lock; out: string; err: string; onLine: (line: string) => void },
): Promise<ExecResult> {
  const out = await open(files.out, "w", 0o600);
  const err = await open(files.err, "w", 0o600);
  const tail = follow(files.out, files.onLine);
  const child = spawn("/bin/sh", ["-c", PRIVATE, program, ...args], {
    cwd: dir,
    detached: true,
    stdio: ["pipe", out.fd, err.fd],
    env,
  });
  const exited = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, killer) => resolve(code ?? killer ?? 1));
  });
  // An interrupt that comes first ends the shell, and nobody reads what is written to it.
  child.stdin?.on("error", () => child.stdin?.destroy());
  const interrupt = (): void => void child.kill("SIGINT");
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    await files.lock.setChild(child.pid);
    child.stdin?.end("go\n");
    const code = await exited;
    await tail.end();
    if (typeof code === "string") await endGroup(child.pid);
    if (signal.aborted)
      throw new HomelabError("INTERRUPTED", `terraform ${args[0] ?? ""} was interrupted; it has saved its state`, {
        exitCode: 130,
      });
    if (typeof code === "string")
      throw new HomelabError("TERRAFORM_KILLED", `terraform ${args[0] ?? ""} was killed (${code})`, {
        hint: "run the same command again: what it had made by then is found and taken over",
      });
    return { code, stdout: await readFile(files.out, "utf8"), stderr: await readFile(files.err, "utf8") };
  } finally {
    signal.removeEventListener("abort", interrupt);
    await tail.end();
    await out.close();
    await err.close();
  }
}

/** Give the lines of a growing file as they come. `end` gives what is left; calling it twice does nothing more. */
function follow(path: string, onLine: (line: string) => void): { end(): Promise<void> } {
  let offset = 0;
  let rest = "";
  let reading = Promise.resolve();
  let ended = false;
  const read = async (): Promise<void> => {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(size - offset);
      await file.read(buffer, 0, buffer.length, offset);
      offset = size;
      // Lines are ASCII-safe JSON up to their newline; a character that is cut in two belongs to an unfinished line.
      const lines = (rest + buffer.toString("latin1")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(Buffer.from(line, "latin1").toString("utf8"));
    } finally {
      await file.close();
    }
  };
  const more = (): Promise<void> => (reading = reading.then(read));
  const watcher = watch(path, () => void more());
  return {
    async end() {
      if (ended) return;
      ended = true;
      watcher.close();
      await more();
    },
  };
}
