import { createHelm } from "./helm/helm.ts";
import { helmProvider } from "./helm/provider.ts";
import { httpProvider } from "./http/provider.ts";
import { kubernetesProvider } from "./kubernetes/provider.ts";
import { reattach, serveProvider, type ProviderServer } from "./protocol/server.ts";
import { talosProvider } from "./talos/provider.ts";
import { createTalosctl } from "./talos/talosctl.ts";

export interface ServeOptions {
  /** Paths of the real programs. */
  readonly talosctl: string;
  readonly helm: string;
  /** Folder for charts that were fetched. */
  readonly cache: string;
  /** How Image Factory and charts are reached. */
  readonly env: NodeJS.ProcessEnv;
  /** Loopback address; 127.0.0.1 unless given. */
  readonly host?: string;
}

export interface ServedProviders {
  /** Content of TF_REATTACH_PROVIDERS. */
  readonly reattach: Readonly<Record<string, object>>;
  /** Resolves when no run of Terraform needs them any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Serve every provider that the modules use and that cannot be had offline. */
export async function serveAll({ talosctl, helm, cache, env, host }: ServeOptions): Promise<ServedProviders> {
  const servers: readonly (readonly [source: string, server: ProviderServer])[] = await Promise.all([
    serve("siderolabs/talos", talosProvider({ talosctl: createTalosctl(talosctl), env, now: () => new Date() })),
    serve("hashicorp/helm", helmProvider(createHelm(helm, cache, env))),
    serve("hashicorp/kubernetes", kubernetesProvider),
    serve("hashicorp/http", httpProvider),
  ]);
  return {
    reattach: Object.fromEntries(
      servers.flatMap(([source, { address }]) => Object.entries(reattach(source, address, process.pid))),
    ),
    idle: async () => {
      await Promise.all(servers.map(([, server]) => server.idle()));
    },
    close: async () => {
      await Promise.all(servers.map(([, server]) => server.close()));
    },
  };

  async function serve<C>(
    source: string,
    provider: Parameters<typeof serveProvider<C>>[0],
  ): Promise<readonly [source: string, server: ProviderServer]> {
    return [source, await serveProvider(provider, host)];
  }
}
