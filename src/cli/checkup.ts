import { createProxmoxClient } from "../drive/proxmox/client.ts";
import { greetHost } from "../drive/proxmox/greet.ts";
import { inspectHost } from "../drive/proxmox/inspect.ts";
import { readSecretsFile } from "../drive/secrets-file.ts";
import { HomelabError } from "../lib/error.ts";
import type { Issue } from "../lib/issue.ts";
import type { Checkup } from "../operate/doctor/checkup.ts";
import { loadLab, type LoadedLab } from "../plan/load-lab.ts";
import { SECRET_FILE_NAMES } from "../plan/secrets.ts";
import { mergeSecrets } from "./secrets.ts";
import type { Session } from "./session.ts";

const DNS_PORT = 53;

/** What a checkup of the lab in the session's folder looks at. A lab that cannot be read is a finding, no failure. */
export async function openCheckup({ folder, env: ownEnv, signal }: Session): Promise<Checkup> {
  const [{ lab, issues }, secrets] = await Promise.all([tryLab(folder), readSecretsFile(folder, SECRET_FILE_NAMES)]);
  const env = mergeSecrets(folder, ownEnv, secrets.values);
  const access = { url: `https://${lab?.proxmox.address}:${lab?.proxmox.port}`, env, signal };
  return {
    folder,
    env,
    ownEnv,
    secrets,
    lab,
    issues,
    greeting: once(async () => (lab === undefined ? undefined : greetHost(access))),
    host: once(async () =>
      lab === undefined
        ? undefined
        : inspectHost(
            createProxmoxClient(access),
            lab.proxmox.hosts.map(({ name }) => name),
          ),
    ),
    dnsPort: DNS_PORT,
  };
}

/** The same answer for everybody who asks. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

async function tryLab(folder: string): Promise<LoadedLab> {
  try {
    return await loadLab(folder);
  } catch (error) {
    if (!(error instanceof HomelabError)) throw error;
    const { code, message } = error;
    const hint = code === "CONFIG_NOT_FOUND" ? "homelab init writes one" : (error.hint ?? "mend the file");
    const issue: Issue = { code, path: folder, message, hint };
    return { lab: undefined, issues: [issue] };
  }
}
