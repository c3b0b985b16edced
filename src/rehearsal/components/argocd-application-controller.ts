import { prepareHome } from "../argocd/home.ts";
import type { ArgocdSettings } from "../argocd/settings.ts";
import type { Child } from "../supervisor.ts";

export interface ApplicationControllerOptions {
  readonly kubeconfig: string;
  /** `timeout.reconciliation` of argocd-cm, a Go duration. */
  readonly reconciliation: string | undefined;
  readonly onExit: (reason: string) => void;
}

/**
 * The real argocd-application-controller: compares cluster and Git, and syncs.
 *
 * It serves metrics on all interfaces, and no flag or variable changes that; port 0 lets the system choose one, so that
 * nothing collides. source: argo-cd v3.6 cmd/argocd-application-controller, controller/metrics.
 */
export async function startApplicationController(
  settings: ArgocdSettings,
  options: ApplicationControllerOptions,
): Promise<Child> {
  const { address, ports } = settings;
  const { cwd, env } = await prepareHome(settings, "application-controller", options.kubeconfig);
  return settings.supervisor.start({
    name: "argocd-application-controller",
    file: await settings.tools("argocd"),
    args: [
      "--kubeconfig",
      env["KUBECONFIG"] ?? "",
      "--namespace",
      settings.namespace,
      "--repo-server",
      `${address}:${ports.repoServer}`,
      "--repo-server-plaintext",
      "--redis",
      `${address}:${ports.cache}`,
      "--metrics-port",
      "0",
      "--app-resync-jitter",
      "0",
      "--logformat",
      "text",
    ],
    env: {
      ...env,
      ARGOCD_BINARY_NAME: "argocd-application-controller",
      // A StatefulSet's pod learns its shard from its name.
      HOSTNAME: `${settings.namespace}-application-controller-0`,
      // One machine plays all nodes: what spares a shared API server only makes the rehearsal slow.
      ARGOCD_SYNC_WAVE_DELAY: "0",
      ARGOCD_K8S_CLIENT_QPS: "200",
      ARGOCD_K8S_CLIENT_BURST: "400",
      ...(options.reconciliation === undefined ? {} : { ARGOCD_RECONCILIATION_TIMEOUT: options.reconciliation }),
    },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
