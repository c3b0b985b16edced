import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";
import { HomelabError } from "../../../lib/error.ts";
import { programOf } from "../../../lib/project.ts";
import type { Phase } from "../../../operate/phase.ts";
import type { RehearsalSite } from "../site.ts";

const announcement = z.object({ reattach: z.record(z.string(), z.unknown()) });

/**
 * Start the provider's process, as early as its program is there: nothing waits for it until Terraform wants it.
 * `site.found.provider` settles when it can be called.
 */
export function launchProvider(site: RehearsalSite): void {
  site.found.provider = launch(site);
  // Whoever awaits it later is told; until then a failure is nobody's.
  site.found.provider.catch(() => undefined);
}

/**
 * The stand-in for the siderolabs/talos provider is a process of its own, as providers are, and is handed to OpenTofu
 * by `TF_REATTACH_PROVIDERS`. It ends when its standard input does: with us, however we end.
 */
export const startTalosProvider: Phase<RehearsalSite> = {
  name: "start-talos-provider",
  title: "Serve the Talos provider",
  needs: ["talosctl"],
  plan: () => "start the stand-in for the siderolabs/talos provider",
  async run(site) {
    if (site.found.provider === undefined) launchProvider(site);
    await site.found.provider;
  },
};

async function launch(site: RehearsalSite): Promise<void> {
  const talosctl = await site.tools.path("talosctl");
  if (site.found.over === true) return;
  const child = spawn(process.execPath, [programOf("rehearsal/providers/serve")], {
    env: { ...site.env, TALOSCTL: talosctl },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C in the terminal is for us alone: OpenTofu needs its provider until it has saved its state.
    detached: true,
  });
  const said: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const ended = once(child, "exit").then(() => undefined);
  site.found.stopProvider = async () => {
    child.stdin.end();
    await ended;
  };
  const line = await Promise.race([firstLine(child.stdout), ended]);
  if (line === undefined)
    throw new HomelabError("PROVIDER_DIED", `the Talos provider ended before it was ready:\n${said.join("").trim()}`);
  site.env["TF_REATTACH_PROVIDERS"] = JSON.stringify(announcement.parse(JSON.parse(line)).reattach);
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => createInterface({ input: stream }).once("line", resolve));
}
