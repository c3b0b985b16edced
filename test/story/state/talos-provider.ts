import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { repository } from "../homelab.ts";
import { toolPath } from "../../tools.ts";
import { kill } from "./processes.ts";

const announcement = z.object({ reattach: z.record(z.string(), z.unknown()) });

/** The stand-in for siderolabs/talos (and the others that are served with it) as a process that can be killed, and is started again when it is wanted. */
export interface TalosProvider {
  /** Value of TF_REATTACH_PROVIDERS. */
  reattach(): Promise<string>;
  kill(): void;
}

export function talosProvider(env: NodeJS.ProcessEnv): TalosProvider {
  let current: { readonly pid: number; readonly gone: () => boolean; readonly reattach: string } | undefined;
  return {
    async reattach() {
      if (current === undefined || current.gone()) current = await start(env);
      return current.reattach;
    },
    kill() {
      if (current !== undefined) kill(current.pid);
      current = undefined;
    },
  };
}

async function start(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly pid: number; readonly gone: () => boolean; readonly reattach: string }> {
  const program = join(repository, "dist", "rehearsal", "providers", "serve.js");
  const child = spawn(process.execPath, [program], {
    env: { ...env, TALOSCTL: toolPath("talosctl"), HELM: toolPath("helm") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = z.tuple([z.string()]).parse(await once(createInterface({ input: child.stdout }), "line"));
  const { reattach } = announcement.parse(JSON.parse(line));
  return {
    pid: child.pid ?? 0,
    gone: () => child.exitCode !== null || child.signalCode !== null,
    reattach: JSON.stringify(reattach),
  };
}
