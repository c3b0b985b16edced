import { answerAsRepository } from "../chart-repository.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";

/** The chart repository of Sealed Secrets. */
export function sealedSecretsCharts({ sealedSecretsChart, sealedSecrets }: PinnedVersions): SimulatedHost {
  const chart = { name: "sealed-secrets", version: sealedSecretsChart, appVersion: sealedSecrets };
  return {
    name: "bitnami-labs.github.io",
    answer: (request) => answerAsRepository(request, "/sealed-secrets/", [chart]),
  };
}
