import { resolve } from "node:path";
import { HomelabError, systemCode, type ExitCode } from "../lib/error.ts";
import type { Emit } from "../lib/events.ts";
import { redact } from "../lib/redact.ts";
import type { CommonOptions } from "./command.ts";
import { errorJson, errorText } from "./report/error.ts";
import { createPlainReporter } from "./report/plain.ts";
import type { Reporter } from "./report/reporter.ts";
import { createTtyReporter } from "./report/tty.ts";
import { keepSecrets } from "./secrets.ts";

/** What a command works with. */
export interface Session {
  /** Absolute path of the lab. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** What a command has to say in the end. */
export interface Outcome {
  /** The one object of `--json`. */
  readonly json: object;
  /** For a person; nothing is printed when it is absent. */
  readonly text?: string;
  /** 0 unless given. */
  readonly exitCode?: ExitCode;
}

/**
 * Run a command's work and print its outcome; what it throws becomes a message (or, with `--json`, the object) and an
 * exit code. The first Ctrl-C asks it to stop and waits: programs that it started are saving their state. The second
 * leaves at once.
 */
export async function runSession(options: CommonOptions, work: (session: Session) => Promise<Outcome>): Promise<void> {
  const json = options.json === true;
  const reporter = reporterFor(json);
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    reporter.emit({
      type: "note",
      message: "stopping: waiting until what runs has saved its state (again to leave at once)",
    });
    stop.abort();
  };
  keepSecrets(process.env);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", readerLeft);
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    const session = { folder: resolve(options.lab), env: process.env, emit: reporter.emit, signal: stop.signal };
    const outcome = await work(session);
    reporter.end();
    print(json, outcome);
    process.exitCode = outcome.exitCode ?? 0;
  } catch (error) {
    reporter.end();
    if (json) process.stdout.write(`${clean(JSON.stringify(errorJson(error)))}\n`);
    process.stderr.write(`${clean(errorText(error))}\n`);
    process.exitCode = error instanceof HomelabError ? error.exitCode : 3;
  } finally {
    for (const stream of [process.stdout, process.stderr]) stream.off("error", readerLeft);
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

/** Whoever read the output has closed the pipe (`| head`): work that changes a lab goes on to its end all the same. */
function readerLeft(error: unknown): void {
  if (systemCode(error) !== "EPIPE") throw error;
}

function print(json: boolean, outcome: Outcome): void {
  const text = json ? JSON.stringify(outcome.json) : outcome.text;
  if (text !== undefined && text !== "") process.stdout.write(`${clean(text)}\n`);
}

function reporterFor(json: boolean): Reporter {
  if (!json && process.stdout.isTTY) return createTtyReporter((text) => void process.stdout.write(clean(text)));
  const stream = json ? process.stderr : process.stdout;
  return createPlainReporter((line) => void stream.write(`${clean(line)}\n`));
}

/** Secrets that were read never leave, wherever they turn up. */
const clean = redact;
