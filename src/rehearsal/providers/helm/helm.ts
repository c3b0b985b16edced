import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { exec } from "../../../lib/exec.ts";

export interface Invocation {
  /** `@name@` stands for the path of the file of that name. */
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** Runs the real helm and returns what it prints to stdout. */
export type Helm = (invocation: Invocation) => Promise<string>;

/**
 * The real helm, each call with a home of its own (0700, files 0600) that is removed afterwards: nothing of the
 * person's repositories, plugins or logins is read.
 *
 * @param program absolute path
 * @param cache   folder for charts that were fetched
 * @param env     where proxy and trust are looked up
 */
export function createHelm(program: string, cache: string, env: NodeJS.ProcessEnv): Helm {
  return async ({ args, files = {}, signal, timeoutMs }) => {
    const folder = await mkdtemp(join(tmpdir(), "homelab-helm-"));
    try {
      for (const [name, content] of Object.entries(files))
        await writeFile(join(folder, name), content, { mode: 0o600 });
      const { stdout } = await exec(
        program,
        args.map((argument) => argument.replaceAll(/@([\w.-]+)@/g, (_, name: string) => join(folder, name))),
        {
          cwd: folder,
          env: { ...network(env), HOME: folder, TMPDIR: folder, HELM_CACHE_HOME: cache },
          signal,
          timeout: timeoutMs,
        },
      );
      return stdout;
    } catch (error) {
      throw signal.aborted ? error : new HomelabError("HELM", ownWords(error), { cause: error });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

function network(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE"];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** What helm says behind its `Error: `, as a provider that has helm as a library shows it. */
function ownWords(error: unknown): string {
  const message = messageOf(error);
  const at = message.lastIndexOf("Error: ");
  return at === -1 ? message : message.slice(at + "Error: ".length).trim();
}
