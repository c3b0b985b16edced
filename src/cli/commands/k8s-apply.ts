import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "k8s-apply",
    "Storage classes, the default one, Gateway API, cert-manager, Argo CD, and the hand-over to Argo CD.",
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { onLab } = await import("../site.ts");
      const { k8sApplyPhases } = await import("../../operate/bootstrap.ts");
      const { keepCertificates } = await import("../../operate/phases/keep-certificates.ts");
      return onLab(session, [...k8sApplyPhases, keepCertificates]);
    }),
  );
}
