import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, namespace } from "./meta.ts";

export const CERT_MANAGER_NAMESPACE = "cert-manager";

/** Asked whether a challenge's record is there yet: the resolver at home may give other answers than the world. */
const PUBLIC_RESOLVERS = "1.1.1.1:53,1.0.0.1:53";

/** cert-manager: makes and renews the certificate of the Gateway. */
export function renderCertManager(lab: Lab): Folder {
  const name = CERT_MANAGER_NAMESPACE;
  const chart = {
    name,
    repo: "https://charts.jetstack.io",
    version: `v${lab.versions.certManager}`,
    releaseName: name,
    namespace: name,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml"]),
    "namespace.yaml": namespace(lab, name, "restricted"),
    "values.yaml": {
      crds: { enabled: true, keep: true },
      // Its own namespace instead of kube-system: nothing of it is left elsewhere.
      global: { leaderElection: { namespace: name } },
      // A Helm hook that waits for the API: outside of `helm install` it is a Job that can never be applied twice.
      startupapicheck: { enabled: false },
      prometheus: { enabled: false },
      ...(lab.certificates.issuer === "self-signed"
        ? {}
        : { dns01RecursiveNameservers: PUBLIC_RESOLVERS, dns01RecursiveNameserversOnly: true }),
    },
  };
}
