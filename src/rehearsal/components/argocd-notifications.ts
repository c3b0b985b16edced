import { prepareHome } from "../argocd/home.ts";
import type { ArgocdSettings } from "../argocd/settings.ts";
import type { Child } from "../supervisor.ts";

export interface NotificationsOptions {
  readonly kubeconfig: string;
  readonly onExit: (reason: string) => void;
}

/**
 * The real argocd-notifications controller: looks at Applications and tells people. Its metrics have a flag for the port
 * only; 0 lets the system choose one. source: argo-cd v3.6 cmd/argocd-notification (flags).
 */
export async function startNotifications(settings: ArgocdSettings, options: NotificationsOptions): Promise<Child> {
  const { address, ports } = settings;
  const { cwd, env } = await prepareHome(settings, "notifications-controller", options.kubeconfig);
  return settings.supervisor.start({
    name: "argocd-notifications-controller",
    file: await settings.tools("argocd"),
    args: [
      "--kubeconfig",
      env["KUBECONFIG"] ?? "",
      "--namespace",
      settings.namespace,
      "--argocd-repo-server",
      `${address}:${ports.repoServer}`,
      "--argocd-repo-server-plaintext",
      "--metrics-port",
      "0",
      "--logformat",
      "text",
    ],
    env: { ...env, ARGOCD_BINARY_NAME: "argocd-notifications" },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
