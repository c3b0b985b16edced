import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { waitFor } from "../../lib/wait.ts";
import type { Child, Supervisor } from "../supervisor.ts";
import { argsOf, envOf, type Component } from "./setting.ts";

export interface StartComponent {
  /** The machine's directory; the component's files lie below it. */
  readonly dir: string;
  /** Prefix of process and log names: the machine. */
  readonly machine: string;
  readonly supervisor: Supervisor;
  readonly tools: (binary: string) => Promise<string>;
  /** Holds when the process does its work. Tried again while it is false or throws. */
  readonly ready: (signal: AbortSignal) => Promise<boolean>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called with the process as soon as it exists, long before it is ready. */
  readonly onStarted?: (child: Child) => void;
}

/** Write what a component reads; secrets and all, readable by the owner only. */
export async function writeComponentFiles(dir: string, component: Component): Promise<void> {
  await Promise.all(component.files.map((file) => writeFileAtomic(join(dir, file.path), file.content, 0o600)));
}

/**
 * Start a component whose files are written, and wait until it is ready.
 *
 * @throws HomelabError `COMPONENT_EXITED` with the end of its log, `TIMEOUT` with the last reason
 */
export async function startComponent(component: Component, options: StartComponent): Promise<Child> {
  const child = await options.supervisor.start({
    name: `${options.machine}-${component.name}`,
    file: await options.tools(component.binary),
    args: argsOf(component.flags),
    env: envOf(component.env),
    cwd: options.dir,
  });
  options.onStarted?.(child);
  const over = new AbortController();
  void child.exited.then(() => over.abort());
  try {
    await waitFor((signal) => options.ready(signal), {
      timeoutMs: options.timeoutMs ?? 60_000,
      // Each try costs the component a TLS handshake, at the moment at which it has most to do.
      intervalMs: 80,
      what: `ready ${component.name} on ${options.machine}`,
      signal: options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]),
    });
    return child;
  } catch (error) {
    if (!over.signal.aborted || options.signal?.aborted === true) throw error;
    const { code, signal } = await child.exited;
    throw new HomelabError(
      "COMPONENT_EXITED",
      `${component.name} on ${options.machine} ended with ${signal ?? `exit code ${code}`}:\n${await child.logTail(15)}`,
      { cause: error },
    );
  }
}
