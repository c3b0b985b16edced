import { readFile } from "node:fs/promises";
import { stringify } from "yaml";
import { FIELD_MANAGER } from "../../drive/kubernetes/apply.ts";
import { HomelabError } from "../../lib/error.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { CSI_ACCOUNT } from "../../lib/proxmox-roles.ts";
import { CSI_NAMESPACE, CSI_SECRET, CSI_SECRET_KEYS } from "../../render/kubernetes/proxmox-csi.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";
import type { Site } from "../site.ts";

const SECRET = { apiVersion: "v1", kind: "Secret", namespace: CSI_NAMESPACE, name: CSI_SECRET } as const;

/** The plugin's account on the Proxmox host goes from the environment into the cluster, past Git. */
export const writeCsiSecret: Phase = {
  name: "write-csi-secret",
  title: "Give the storage plugin its account on the Proxmox host",
  needs: [],
  // A person who has lost the token need not make another one to bring the rest up to date.
  skip: async (site) => {
    if ((site.env[CSI_ACCOUNT.variable] ?? "") !== "") return undefined;
    const there = await withCluster(site, (client) => client.find(SECRET));
    return there === undefined ? undefined : `${CSI_ACCOUNT.variable} is not set; the cluster keeps the one it has`;
  },
  plan: () => `write Secret ${CSI_NAMESPACE}/${CSI_SECRET} from ${CSI_ACCOUNT.variable}`,
  async run(site) {
    const secret = await secretOf(site);
    await withCluster(site, (client) => client.apply(secret, { fieldManager: FIELD_MANAGER, force: true }));
  },
};

/**
 * The plugin's configuration. The region is the cluster's name, as on the nodes' labels.
 * source: proxmox-csi-plugin docs/config.md
 *
 * @throws HomelabError `CSI_TOKEN_MISSING`, `CSI_TOKEN_MALFORMED`
 */
async function secretOf(site: Site): Promise<KubernetesObject> {
  const { address, port } = site.lab.proxmox;
  const account = accountOf(site.env[CSI_ACCOUNT.variable] ?? "");
  const caFile = site.env["SSL_CERT_FILE"] ?? "";
  const config = {
    clusters: [
      {
        url: `https://${address}:${port}/api2/json`,
        insecure: false,
        token_id: account.id,
        token_secret: account.secret,
        region: site.lab.name,
      },
    ],
  };
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: CSI_SECRET, namespace: CSI_NAMESPACE },
    type: "Opaque",
    data: {
      [CSI_SECRET_KEYS.config]: base64(stringify(config)),
      ...(caFile === "" ? {} : { [CSI_SECRET_KEYS.ca]: base64(await readFile(caFile, "utf8")) }),
    },
  };
}

function accountOf(token: string): { readonly id: string; readonly secret: string } {
  const { variable } = CSI_ACCOUNT;
  const hint = "run `homelab token` and what it prints on the Proxmox host, then write the token into secrets.env";
  if (token === "") throw new HomelabError("CSI_TOKEN_MISSING", `${variable} is not set`, { hint });
  const { id, secret } = /^(?<id>[^@=\s]+@[^!=\s]+![^=\s]+)=(?<secret>\S+)$/.exec(token)?.groups ?? {};
  if (id !== undefined && secret !== undefined) return { id, secret };
  throw new HomelabError("CSI_TOKEN_MALFORMED", `${variable} is not of the form user@realm!name=secret`, { hint });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
