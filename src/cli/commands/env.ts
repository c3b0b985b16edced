import { join } from "node:path";
import type { Command } from "commander";
import { STATE_FOLDER } from "../../lib/state-folder.ts";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "env",
    'Print the exports for working by hand with terraform, kubectl and talosctl: eval "$(homelab env)". Secrets are never printed: the lines name the file that holds them.',
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { withLab } = await import("../lab.ts");
      const { withSecrets } = await import("../secrets.ts");
      const { stateEncryption } = await import("../../drive/terraform/environment.ts");
      const { secretsOf } = await import("../../plan/secrets.ts");
      const { openVariables, SECRET_INPUTS } = await import("../../operate/terraform-variables.ts");
      return withLab(session, async (lab) => {
        const state = join(session.folder, STATE_FOLDER);
        const env = await withSecrets(session.folder, session.env);
        const ca = env["SSL_CERT_FILE"] ?? "";
        const exports = {
          KUBECONFIG: join(state, "kubeconfig"),
          TALOSCONFIG: join(state, "talosconfig"),
          TF_CLI_CONFIG_FILE: join(state, "terraform-cli", "cli.tfrc"),
          PROXMOX_VE_ENDPOINT: `https://${lab.proxmox.address}:${lab.proxmox.port}/`,
          ...(ca === (session.env["SSL_CERT_FILE"] ?? "") ? {} : { SSL_CERT_FILE: ca }),
          ...(await openVariables(env, state)),
        };
        const encryption = await stateEncryption({ dir: join(session.folder, "terraform"), env });
        const wanted = secretsOf(lab)
          .filter(({ alternative }) => alternative === undefined || (env[alternative] ?? "") === "")
          .map(({ name }) => name);
        const missing = wanted.filter((name) => (env[name] ?? "") === "");
        const filed = [...wanted, "TF_ENCRYPTION"].some(
          (name) => (env[name] ?? "") !== "" && (session.env[name] ?? "") === "",
        );
        const lines = [
          ...Object.entries(exports).map(([name, value]) => `export ${name}=${quoted(value)}`),
          ...(filed ? [`set -a; . ${quoted(join(session.folder, "secrets.env"))}; set +a`] : []),
          // The shell fills them in: nothing of a secret is printed.
          ...Object.entries(SECRET_INPUTS)
            .filter(([, name]) => (env[name] ?? "") !== "")
            .map(([input, name]) => `export TF_VAR_${input}="$${name}"`),
          ...(encryption === undefined ? [] : [`export TF_ENCRYPTION=${quoted(encryption)}`]),
          ...missing.map((name) => `# not set: ${name}`),
        ];
        return {
          json: {
            ok: true,
            env: { ...exports, ...(encryption === undefined ? {} : { TF_ENCRYPTION: encryption }) },
            missing,
          },
          text: lines.join("\n"),
        };
      });
    }),
  );
}

/** As a POSIX shell reads it back. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
