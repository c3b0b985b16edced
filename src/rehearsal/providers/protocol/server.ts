import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createServer } from "node:http2";
import type { ServerHttp2Session } from "node:http2";
import { Provider as ProviderDescriptor } from "./gen/tfplugin6_pb.ts";
import type { Provider } from "./provider.ts";
import { providerService } from "./service.ts";

export interface ProviderServer {
  /** Loopback address with the port that the system chose, e.g. `127.0.0.1:40123`. */
  readonly address: string;
  /** Resolves when nobody is connected: no run of Terraform needs the provider any more. */
  idle(): Promise<void>;
  /** Ends what is under way, its programs included, and the connections. */
  close(): Promise<void>;
}

/** Flow-control window in bytes: Go's gRPC stalls on large machine configurations with the default of 64 KiB. */
const WINDOW = 4 * 1024 * 1024;

/**
 * Serve a provider by plain gRPC on a loopback port, as Terraform expects of a provider that it shall reattach to.
 *
 * @throws Error when the address cannot be bound
 */
export async function serveProvider<C>(provider: Provider<C>, host = "127.0.0.1"): Promise<ProviderServer> {
  const sessions = new Set<ServerHttp2Session>();
  const waiting: (() => void)[] = [];
  const { service, stop } = providerService(provider);
  const server = createServer(
    { settings: { initialWindowSize: WINDOW } },
    connectNodeAdapter({ routes: (router) => router.service(ProviderDescriptor, service) }),
  );
  server.on("session", (session) => {
    sessions.add(session);
    session.setLocalWindowSize(WINDOW);
    session.once("close", () => {
      sessions.delete(session);
      if (sessions.size === 0) for (const tell of waiting.splice(0)) tell();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the provider's server has no port");
  return {
    address: `${host}:${address.port}`,
    idle: () => (sessions.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: async () => {
      const closed = new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
      });
      await stop();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

/**
 * The content of `TF_REATTACH_PROVIDERS` for a provider of ours, under the registries of both programs.
 *
 * @param source address without host, e.g. `siderolabs/talos`
 * @param address where it listens
 */
export function reattach(source: string, address: string, pid: number): Readonly<Record<string, object>> {
  const entry = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: pid,
    // The program neither starts nor ends a provider of this kind.
    Test: true,
    Addr: { Network: "tcp", String: address },
  };
  return { [`registry.opentofu.org/${source}`]: entry, [`registry.terraform.io/${source}`]: entry };
}
