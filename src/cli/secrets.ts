import { isAbsolute, join } from "node:path";
import { SECRETS } from "../config/secrets.ts";
import { readSecretsFile, soundSecrets } from "../drive/secrets-file.ts";
import { isOurEncryption } from "../drive/terraform/encryption.ts";
import { keepSecret } from "../lib/redact.ts";
import { SECRET_FILE_NAMES } from "../plan/secrets.ts";

/**
 * The environment with what `secrets.env` of the lab's folder adds to it; a variable that is set already wins. Every
 * secret in it is kept out of what is printed from now on.
 *
 * @throws HomelabError `SECRETS_FILE`, exit code 1
 */
export async function withSecrets(folder: string, env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  return mergeSecrets(folder, env, soundSecrets(await readSecretsFile(folder, SECRET_FILE_NAMES)));
}

/** The same for values that were read already. */
export function mergeSecrets(
  folder: string,
  env: NodeJS.ProcessEnv,
  values: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const added = Object.entries(values).filter(([name]) => (env[name] ?? "") === "");
  // Programs run in folders of their own.
  const absolute = added.map(([name, value]) => [name, name === "SSL_CERT_FILE" ? within(folder, value) : value]);
  const merged = { ...env, ...Object.fromEntries(absolute) };
  keepSecrets(merged);
  return merged;
}

/** Keep the secrets that an environment holds out of what is printed. */
export function keepSecrets(env: NodeJS.ProcessEnv): void {
  for (const { name } of SECRETS) {
    const value = env[name] ?? "";
    // What `homelab env` sets names the key's variable, not the key.
    if (name !== "TF_ENCRYPTION" || !isOurEncryption(value)) keepSecret(value);
  }
}

function within(folder: string, path: string): string {
  return path === "" || isAbsolute(path) ? path : join(folder, path);
}
