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
 * Start the process of the providers, as early as its programs are there: nothing waits for it until Terraform wants it.
 * `site.found.provider` settles when they can be called.
 */
export function launchProviders(site: RehearsalSite): void {
  site.found.provider = launch(site);
  // Whoever awaits it later is told; until then a failure is nobody's.
  site.found.provider.catch(() => undefined);
}

/**
 * The stand-ins for providers are a process of their own, as providers are, and are handed to OpenTofu by
 * `TF_REATTACH_PROVIDERS`. It ends with us, however we end: when its standard input does, and OpenTofu needs it no more.
 */
export const startProviders: Phase<RehearsalSite> = {
  name: "start-providers",
  title: "Serve the Terraform providers",
  needs: ["talosctl", "helm"],
  plan: () => "start the stand-ins for siderolabs/talos, hashicorp/helm, hashicorp/kubernetes and hashicorp/http",
  async run(site) {
    if (site.found.provider === undefined) launchProviders(site);
    await site.found.provider;
  },
};

async function launch(site: RehearsalSite): Promise<void> {
  const [talosctl, helm] = await Promise.all([site.tools.path("talosctl"), site.tools.path("helm")]);
  if (site.found.over === true) return;
  const child = spawn(process.execPath, [programOf("rehearsal/providers/serve")], {
    env: { ...site.env, TALOSCTL: talosctl, HELM: helm },
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
    throw new HomelabError("PROVIDER_DIED", `the providers ended before it was ready:\n${said.join("").trim()}`);
  site.env["TF_REATTACH_PROVIDERS"] = JSON.stringify(announcement.parse(JSON.parse(line)).reattach);
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => createInterface({ input: stream }).once("line", resolve));
}
