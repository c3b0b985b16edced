import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, namespace } from "./meta.ts";

export const SEALED_SECRETS_NAMESPACE = "sealed-secrets";
export const SEALED_SECRETS_PATH = "k8s/infra/sealed-secrets";

/** Sealed Secrets: opens in the cluster what `homelab seal` sealed. A lab that seals nothing does not have it. */
export function renderSealedSecrets(lab: Lab): Folder {
  if (!seals(lab)) return {};
  const name = "sealed-secrets";
  const chart = {
    name,
    repo: "https://bitnami-labs.github.io/sealed-secrets",
    version: lab.versions.sealedSecretsChart,
    releaseName: name,
    namespace: SEALED_SECRETS_NAMESPACE,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml"]),
    "namespace.yaml": namespace(lab, SEALED_SECRETS_NAMESPACE, "restricted"),
    "values.yaml": {
      // The chart moves more slowly than the controller; both are pinned.
      image: { tag: lab.versions.sealedSecrets },
      // The lab makes its own key pairs: one that the controller made would be in no backup. A plain 0 is taken for nothing.
      keyrenewperiod: "0s",
      resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    },
  };
}
