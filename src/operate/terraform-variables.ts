import { createHash } from "node:crypto";
import { join } from "node:path";
import { HomelabError } from "../lib/error.ts";
import { readIfExists } from "../lib/files.ts";
import { CSI_ACCOUNT } from "../lib/proxmox-roles.ts";

/** Inputs of the root module that are secret: by variable of Terraform, where the lab has them. */
export const SECRET_INPUTS = {
  proxmox_csi_token: CSI_ACCOUNT.variable,
  grafana_cloud_token: "GRAFANA_CLOUD_TOKEN",
  proxmox_metrics_token: "PROXMOX_METRICS_TOKEN",
} as const;

/**
 * Inputs of the root module that stand in no file, because they are secret or another on each machine, as the
 * environment variables that Terraform reads. `homelab env` prints those that are no secret.
 *
 * @throws HomelabError `CA_FILE_MISSING`
 * @param env      where the lab's secrets and `SSL_CERT_FILE` are
 * @param stateDir the lab's folder of things that are not in Git
 */
export async function terraformVariables(env: NodeJS.ProcessEnv, stateDir: string): Promise<NodeJS.ProcessEnv> {
  const given = Object.entries(SECRET_INPUTS).flatMap(([input, name]) => {
    const value = env[name] ?? "";
    return value === "" ? [] : [[`TF_VAR_${input}`, value] as const];
  });
  return { ...Object.fromEntries(given), ...(await openVariables(env, stateDir)) };
}

/** Those of them that are no secret. */
export async function openVariables(
  env: NodeJS.ProcessEnv,
  stateDir: string,
): Promise<Readonly<Record<string, string>>> {
  const caFile = env["SSL_CERT_FILE"] ?? "";
  const ca = caFile === "" ? "" : await readIfExists(caFile);
  if (ca === undefined)
    throw new HomelabError("CA_FILE_MISSING", `${caFile} does not exist (SSL_CERT_FILE)`, {
      hint: "copy /etc/pve/pve-root-ca.pem of the Proxmox host there, or leave SSL_CERT_FILE unset",
      exitCode: 1,
    });
  return {
    TF_VAR_sealing_keys: join(stateDir, "sealing"),
    TF_VAR_proxmox_ca_file: caFile,
    TF_VAR_proxmox_csi_token_revision: revisionOf(env[SECRET_INPUTS.proxmox_csi_token] ?? "", ca),
    TF_VAR_grafana_cloud_token_revision: revisionOf(env[SECRET_INPUTS.grafana_cloud_token] ?? ""),
    TF_VAR_proxmox_metrics_token_revision: revisionOf(env[SECRET_INPUTS.proxmox_metrics_token] ?? "", ca),
  };
}

/** A number that is another when a secret is: 28 bits of its hash, from which nobody learns a token. */
function revisionOf(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return String(Number.parseInt(hash.slice(0, 7), 16) + 1);
}
