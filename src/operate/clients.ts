import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createProxmoxClient, type ProxmoxClient } from "../drive/proxmox/client.ts";
import { writeCliConfig } from "../drive/terraform/cli-config.ts";
import type { Kustomize } from "../drive/kubernetes/kustomize.ts";
import { STATE_JOURNAL } from "../drive/terraform/work-folder.ts";
import type { Terraform } from "../drive/terraform/terraform.ts";
import { connect, type KubernetesClient } from "../lib/kubernetes/client.ts";
import type { Site } from "./site.ts";
import { terraformVariables } from "./terraform-variables.ts";

/** Variable with the path of HashiCorp's Terraform, for those who use it instead of OpenTofu. */
const TERRAFORM = "HOMELAB_TERRAFORM";

/**
 * The root module of a site. The bpg provider is the program that we have; other providers come from the registry.
 * Copies of the state lie in the site's own folder, because people remove `.terraform`.
 */
export async function terraformOf(site: Site, onMessage?: Terraform["onMessage"]): Promise<Terraform> {
  const provider = await site.tools.info("terraform-provider-proxmox");
  const config = await writeCliConfig(join(site.stateDir, "terraform-cli"), [
    { source: "bpg/proxmox", version: provider.version, program: provider.path },
  ]);
  const terraform = site.env[TERRAFORM] ?? "";
  return {
    ...(terraform === ""
      ? { program: await site.tools.path("tofu") }
      : { program: terraform, cannotEncrypt: true as const }),
    dir: join(site.root, "terraform"),
    journal: join(site.stateDir, STATE_JOURNAL),
    env: { ...site.env, ...(await terraformVariables(site.env, site.stateDir)), TF_CLI_CONFIG_FILE: config },
    signal: site.signal,
    onNote: (message) => site.emit({ type: "note", message }),
    ...(onMessage === undefined ? {} : { onMessage }),
  };
}

/** The lab's first Proxmox host, as Terraform's account. */
export function proxmoxOf({ lab, env, signal }: Site): ProxmoxClient {
  const { address, port } = lab.proxmox;
  return createProxmoxClient({ url: `https://${address}:${port}`, env, signal });
}

export async function kustomizeOf(site: Site): Promise<Kustomize> {
  const [kubectl, helm] = await Promise.all([site.tools.path("kubectl"), site.tools.path("helm")]);
  return { kubectl, helm, env: site.env, signal: site.signal };
}

/** Do something with the cluster's API as the site's admin, and let go of the connections afterwards. */
export async function withCluster<T>(site: Site, work: (client: KubernetesClient) => Promise<T>): Promise<T> {
  const client = connect(await readFile(site.kubeconfig, "utf8"));
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
