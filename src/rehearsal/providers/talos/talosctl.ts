import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../../lib/error.ts";
import { exec } from "../../../lib/exec.ts";

export interface Invocation {
  /** Arguments; `@name@` stands for the path of a file below. */
  readonly args: readonly string[];
  /** Files that the call needs, by plain name: secrets and configurations go this way, never through arguments. */
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds; 60,000 unless given. */
  readonly timeoutMs?: number;
}

/** Runs the real talosctl and returns what it prints to stdout and stderr. */
export type Talosctl = (invocation: Invocation) => Promise<{ readonly stdout: string; readonly stderr: string }>;

/**
 * The real talosctl, each call in a folder of its own (0700, files 0600) that is removed afterwards, and without the
 * person's own ~/.talos.
 *
 * @param program absolute path
 */
export function createTalosctl(program: string): Talosctl {
  return async ({ args, files = {}, signal, timeoutMs = 60_000 }) => {
    const folder = await mkdtemp(join(tmpdir(), "homelab-talosctl-"));
    try {
      for (const [name, content] of Object.entries(files))
        await writeFile(join(folder, name), content, { mode: 0o600 });
      return await exec(
        program,
        args.map((argument) => argument.replaceAll(/@([\w.-]+)@/g, (_, name: string) => join(folder, name))),
        {
          cwd: folder,
          env: { HOME: folder, TMPDIR: folder, TALOSCONFIG: join(folder, "none") },
          timeout: timeoutMs,
          ...(signal === undefined ? {} : { signal }),
        },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** The gRPC status that talosctl reports, e.g. `InvalidArgument`; undefined when the failure has none. */
export function grpcCode(error: unknown): string | undefined {
  return /\bcode = (\w+)/.exec(messageOf(error))?.[1];
}

/** What went wrong, in the node's own words: the text behind the last status, or the whole message. */
export function grpcMessage(error: unknown): string {
  const message = messageOf(error);
  const at = message.lastIndexOf("rpc error: ");
  return at === -1 ? message : message.slice(at).trim();
}
