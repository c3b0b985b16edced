import { prepareHome } from "../argocd/home.ts";
import type { ArgocdSettings } from "../argocd/settings.ts";
import type { Child } from "../supervisor.ts";

export interface ServerOptions {
  readonly kubeconfig: string;
  readonly onExit: (reason: string) => void;
}

/**
 * The real argocd-server: web interface, API and webhook. TLS would end at the Gateway, so it speaks plainly, as the lab's
 * `server.insecure` says. source: argo-cd v3.6 cmd/argocd-server (flags).
 */
export async function startServer(settings: ArgocdSettings, options: ServerOptions): Promise<Child> {
  const { address, ports } = settings;
  const { cwd, env } = await prepareHome(settings, "server", options.kubeconfig);
  return settings.supervisor.start({
    name: "argocd-server",
    file: await settings.tools("argocd"),
    args: [
      "--kubeconfig",
      env["KUBECONFIG"] ?? "",
      "--namespace",
      settings.namespace,
      "--address",
      address,
      "--port",
      String(ports.server),
      "--metrics-address",
      address,
      "--metrics-port",
      String(ports.serverMetrics),
      "--repo-server",
      `${address}:${ports.repoServer}`,
      "--repo-server-plaintext",
      "--redis",
      `${address}:${ports.cache}`,
      "--insecure",
      // A folder of its own instead of one of the image's.
      "--staticassets",
      cwd,
      "--logformat",
      "text",
    ],
    env: { ...env, ARGOCD_BINARY_NAME: "argocd-server" },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
