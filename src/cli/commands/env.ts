import { join } from "node:path";
import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "env",
    'Print the exports for working by hand: eval "$(homelab env)". Secrets are never printed.',
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { withLab } = await import("../lab.ts");
      return withLab(session, async (lab) => {
        const state = join(session.folder, ".homelab");
        const exports = {
          KUBECONFIG: join(state, "kubeconfig"),
          TALOSCONFIG: join(state, "talosconfig"),
          TF_CLI_CONFIG_FILE: join(state, "terraform-cli", "cli.tfrc"),
          PROXMOX_VE_ENDPOINT: `https://${lab.proxmox.address}:${lab.proxmox.port}/`,
        };
        const missing = (session.env["PROXMOX_VE_API_TOKEN"] ?? "") === "";
        const lines = Object.entries(exports).map(([name, value]) => `export ${name}=${quoted(value)}`);
        const note = missing ? ["# not set: export PROXMOX_VE_API_TOKEN='user@realm!name=…'"] : [];
        return {
          json: { ok: true, env: exports, missing: missing ? ["PROXMOX_VE_API_TOKEN"] : [] },
          text: [...lines, ...note].join("\n"),
        };
      });
    }),
  );
}

/** As a POSIX shell reads it back. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
