import { stringify } from "yaml";

export interface KubeconfigOptions {
  readonly cluster: string;
  readonly server: string;
  readonly ca: string;
  readonly user: string;
  /** A client certificate with its key (PEM), or a bearer token. */
  readonly credentials: { readonly cert: string; readonly key: string } | { readonly token: string };
}

/** The text of a kubeconfig with one context, `<user>@<cluster>`, everything embedded. */
export function kubeconfigText(options: KubeconfigOptions): string {
  const { cluster, server, ca, user, credentials } = options;
  const context = `${user}@${cluster}`;
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": base64(ca) } }],
      users: [
        {
          name: context,
          user:
            "token" in credentials
              ? { token: credentials.token }
              : { "client-certificate-data": base64(credentials.cert), "client-key-data": base64(credentials.key) },
        },
      ],
      contexts: [{ name: context, context: { cluster, namespace: "default", user: context } }],
      "current-context": context,
    },
    { lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
