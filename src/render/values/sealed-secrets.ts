import type { Lab } from "../../plan/lab.ts";

/** Values of the chart sealed-secrets: it opens in the cluster what `homelab seal` sealed. */
export function sealedSecretsValues(lab: Lab): object {
  return {
    // The chart moves more slowly than the controller; both are pinned.
    image: { tag: lab.versions.sealedSecrets },
    // The lab makes its own key pairs: one that the controller made would be in no backup. A plain 0 is taken for nothing.
    keyrenewperiod: "0s",
    resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
  };
}
