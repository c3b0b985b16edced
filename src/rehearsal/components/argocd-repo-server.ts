import { rm } from "node:fs/promises";
import { join } from "node:path";
import { prepareHome } from "../argocd/home.ts";
import type { ArgocdSettings } from "../argocd/settings.ts";
import type { Child } from "../supervisor.ts";

export interface RepoServerOptions {
  readonly kubeconfig: string;
  /** `timeout.reconciliation` of argocd-cm, a Go duration: how long a branch's commit is taken as known. */
  readonly reconciliation: string | undefined;
  readonly onExit: (reason: string) => void;
}

/** A socket's path may not be longer than about 100 bytes, and a run's folder can be: sockets are named from the working folder. */
const ASK_PASS = "ask-pass.sock";

/**
 * The real argocd-repo-server: clones the lab's Git and renders it with the real kustomize and helm.
 * source: argo-cd v3.6 cmd/argocd-repo-server (flags), util/askpass, common (environment).
 */
export async function startRepoServer(settings: ArgocdSettings, options: RepoServerOptions): Promise<Child> {
  const { address, ports } = settings;
  const { cwd, env } = await prepareHome(settings, "repo-server", options.kubeconfig);
  await rm(join(cwd, ASK_PASS), { force: true });
  return settings.supervisor.start({
    name: "argocd-repo-server",
    file: await settings.tools("argocd"),
    args: [
      "--address",
      address,
      "--port",
      String(ports.repoServer),
      "--metrics-address",
      address,
      "--metrics-port",
      String(ports.repoServerMetrics),
      "--redis",
      `${address}:${ports.cache}`,
      // On loopback nobody listens in; the certificate for mutual TLS would come from a mounted Secret.
      "--disable-tls",
      "--client-ca-path=",
      "--parallelismlimit",
      "4",
      "--logformat",
      "text",
    ],
    env: {
      ...env,
      ARGOCD_BINARY_NAME: "argocd-repo-server",
      ARGOCD_ASK_PASS_SOCK: ASK_PASS,
      ARGOCD_PLUGINSOCKFILEPATH: join(cwd, "data", "plugins"),
      ...(options.reconciliation === undefined ? {} : { ARGOCD_RECONCILIATION_TIMEOUT: options.reconciliation }),
    },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
