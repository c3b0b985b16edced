import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { HomelabError, systemCode } from "./error.ts";
import { redact } from "./redact.ts";

export interface ExecOptions {
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited unless given here. */
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  readonly signal?: AbortSignal;
  /** Milliseconds; none unless given. */
  readonly timeout?: number;
  /** Called with each whole line as it arrives. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Called once with the process id (also the id of its process group). */
  readonly onSpawn?: (pid: number) => void;
  /** Exit codes that are no failure; `[0]` unless given. */
  readonly accept?: readonly number[];
}

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a program to its end and collect its output. The child gets a process group of its own, so that Ctrl-C in the
 * terminal reaches it only through us: an abort sends exactly one SIGINT and waits for the exit (terraform gives up
 * its locks only then); a timeout sends SIGTERM, and SIGKILL five seconds later.
 *
 * @throws HomelabError `EXEC_NOT_FOUND`, `EXEC_FAILED` (with the last lines of stderr, redacted), `EXEC_TIMEOUT`, `INTERRUPTED`
 */
export async function exec(file: string, args: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const child = spawn(file, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  const stdout = collect(child.stdout, (line) => options.onLine?.(line, "stdout"));
  const stderr = collect(child.stderr, (line) => options.onLine?.(line, "stderr"));
  // A child that exits without reading its input closes the pipe; its exit code tells what happened.
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(options.input);

  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  let killer: NodeJS.Timeout | undefined;
  const interrupt = (): void => void child.kill("SIGINT");
  if (options.signal?.aborted === true) interrupt();
  options.signal?.addEventListener("abort", interrupt, { once: true });
  if (options.timeout !== undefined) {
    timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGTERM");
      killer = setTimeout(() => child.kill("SIGKILL"), 5_000);
    }, options.timeout);
  }

  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exit, signal) => resolve(exit ?? (signal === null ? 1 : 128)));
    });
    const result = { code, stdout: stdout(), stderr: stderr() };
    const command = [file, ...args].join(" ");
    if (timedOut)
      throw new HomelabError(
        "EXEC_TIMEOUT",
        redact(`${command} did not finish in ${(options.timeout ?? 0) / 1000} s\n${tail(result)}`),
      );
    if (options.signal?.aborted === true)
      throw new HomelabError("INTERRUPTED", redact(`${command} was interrupted`), { exitCode: 130 });
    if (!(options.accept ?? [0]).includes(code))
      throw new HomelabError("EXEC_FAILED", redact(`${command} ended with exit code ${code}\n${tail(result)}`));
    return result;
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    // The system says the same of a working folder that does not exist.
    if (options.cwd !== undefined && !existsSync(options.cwd))
      throw new HomelabError("EXEC_NOT_FOUND", `${file} was to run in ${options.cwd}, which does not exist`, {
        cause: error,
      });
    throw new HomelabError("EXEC_NOT_FOUND", `${file} was not found`, {
      hint: `install ${basename(file)}, or put its folder on PATH`,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    options.signal?.removeEventListener("abort", interrupt);
  }
}

function tail(result: ExecResult): string {
  const text = result.stderr.trim() === "" ? result.stdout : result.stderr;
  return text.trimEnd().split("\n").slice(-30).join("\n");
}

function collect(stream: NodeJS.ReadableStream, onLine: (line: string) => void): () => string {
  const chunks: string[] = [];
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    chunks.push(chunk);
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
  return () => chunks.join("");
}
