import { HomelabError } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { ARGOCD_NAMESPACE, ARGOCD_SECRETS } from "../../render/kubernetes/argocd/names.ts";
import type { Lab } from "../../plan/lab.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

type Wanted = (typeof ARGOCD_SECRETS)[keyof typeof ARGOCD_SECRETS];

/** Not the manager of what is rendered: applying the chart again must not take the values away. */
const FIELD_MANAGER = "homelab-secrets";

/** Secrets that Argo CD needs go from the environment into the cluster, past Git. */
export const writeArgocdSecrets: Phase = {
  name: "write-argocd-secrets",
  title: "Give Argo CD the secrets of its webhook and its messages",
  needs: [],
  skip: async ({ lab }) => (wantedBy(lab).length === 0 ? "neither a webhook nor messages want one" : undefined),
  plan: ({ lab }) =>
    wantedBy(lab)
      .map(({ secret, key, variable }) => `write ${key} of Secret ${ARGOCD_NAMESPACE}/${secret} from ${variable}`)
      .join(", ") || "nothing",
  run: (site) =>
    withCluster(site, async (client) => {
      const wanted = wantedBy(site.lab);
      for (const secret of new Set(wanted.map((one) => one.secret)))
        await write(
          client,
          secret,
          wanted.filter((one) => one.secret === secret),
          site.env,
        );
      return `${wanted.length} values`;
    }),
};

function wantedBy({ argocd }: Lab): readonly Wanted[] {
  const { webhook, notify } = argocd;
  return [
    ...(webhook ? [ARGOCD_SECRETS.webhook] : []),
    ...(notify?.mail === true ? [ARGOCD_SECRETS.mail] : []),
    ...(notify?.ntfyToken === true ? [ARGOCD_SECRETS.ntfy] : []),
  ];
}

/**
 * A value that is set nowhere any more stays as the cluster has it.
 *
 * @throws HomelabError `SECRET_UNSET` for one that the cluster has not either
 */
async function write(
  client: KubernetesClient,
  name: string,
  wanted: readonly Wanted[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Secret", namespace: ARGOCD_NAMESPACE, name };
  const found = await client.find(ref);
  const there = new Map(Object.entries(Object(found?.["data"] ?? {})));
  const data = wanted.map(({ key, variable }) => {
    const value = env[variable] ?? "";
    const kept = there.get(key);
    if (value !== "") return [key, Buffer.from(value).toString("base64")] as const;
    if (typeof kept === "string" && kept !== "") return [key, kept] as const;
    throw new HomelabError("SECRET_UNSET", `${variable} is not set, and Argo CD cannot do without`, {
      hint: `write ${variable}=… into secrets.env`,
      exitCode: 1,
    });
  });
  const { apiVersion, kind, namespace } = ref;
  const secret = { apiVersion, kind, metadata: { name, namespace }, data: Object.fromEntries(data) };
  await client.apply(secret, { fieldManager: FIELD_MANAGER, force: true });
}
