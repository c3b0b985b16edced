import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "kubeconfig",
    "Merge the cluster into the file that kubectl uses (KUBECONFIG or ~/.kube/config), with a backup. Other clusters stay.",
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { onLab } = await import("../site.ts");
      const { kubeconfig } = await import("../../operate/phases/kubeconfig.ts");
      return onLab(session, [kubeconfig]);
    }),
  );
}
