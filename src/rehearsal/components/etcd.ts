import { join } from "node:path";
import { healthy } from "./probe.ts";
import { added, changed, kept, type Component, type ExtraArgs, type Setting, withExtraArgs } from "./setting.ts";

export interface EtcdOptions {
  /** The machine's directory. */
  readonly dir: string;
  readonly hostname: string;
  readonly address: string;
  /** `name=peer-url,…` of all members, this one included. */
  readonly initialCluster: string;
  readonly initialClusterState: "new" | "existing";
  readonly pki: EtcdPki;
  readonly extraArgs: ExtraArgs;
}

/** PEM texts, all from the etcd CA. */
export interface EtcdPki {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly peer: { readonly cert: string; readonly key: string };
}

export const ETCD_CLIENT_PORT = 2379;
export const ETCD_PEER_PORT = 2380;

/** Below the machine's directory; on Talos `/var/lib/etcd`. */
export const ETCD_DATA = "var/lib/etcd";

const FILES = "system/secrets/etcd";

/** etcd 3.6 as Talos 1.13 runs it. source: siderolabs/talos v1.13 services/etcd.go (flag names and values). */
export function etcd(options: EtcdOptions): Component {
  const file = (name: string): string => join(options.dir, FILES, name);
  const client = `https://${options.address}:${ETCD_CLIENT_PORT}`;
  const peer = `https://${options.address}:${ETCD_PEER_PORT}`;
  const ownAddress = "every machine of the rehearsal lives on its own loopback address of one host";
  const flags: readonly Setting[] = [
    kept("name", options.hostname),
    kept("data-dir", join(options.dir, ETCD_DATA), "/var/lib/etcd"),
    kept("auto-tls", "false"),
    kept("peer-auto-tls", "false"),
    changed("listen-peer-urls", `https://0.0.0.0:${ETCD_PEER_PORT}`, peer, ownAddress),
    changed("listen-client-urls", `https://0.0.0.0:${ETCD_CLIENT_PORT}`, client, ownAddress),
    kept("client-cert-auth", "true"),
    kept("cert-file", file("server.crt"), "/system/secrets/etcd/server.crt"),
    kept("key-file", file("server.key"), "/system/secrets/etcd/server.key"),
    kept("trusted-ca-file", file("ca.crt"), "/system/secrets/etcd/ca.crt"),
    kept("peer-client-cert-auth", "true"),
    kept("peer-cert-file", file("peer.crt"), "/system/secrets/etcd/peer.crt"),
    kept("peer-key-file", file("peer.key"), "/system/secrets/etcd/peer.key"),
    kept("peer-trusted-ca-file", file("ca.crt"), "/system/secrets/etcd/ca.crt"),
    kept("experimental-initial-corrupt-check", "true"),
    kept("experimental-watch-progress-notify-interval", "5s"),
    kept("experimental-compact-hash-check-enabled", "true"),
    kept("initial-cluster-state", options.initialClusterState),
    kept("initial-cluster", options.initialCluster),
    kept("initial-advertise-peer-urls", peer),
    kept("advertise-client-urls", client),
    added(
      "unsafe-no-fsync",
      "true",
      "a rehearsal may lose its data in a power cut of the host; the disk is shared by all",
    ),
  ];
  return {
    name: "etcd",
    binary: "etcd",
    flags: withExtraArgs("etcd", flags, options.extraArgs, DENIED),
    env: [],
    files: [
      { path: `${FILES}/ca.crt`, content: options.pki.ca, decision: "kept", why: "" },
      { path: `${FILES}/server.crt`, content: options.pki.server.cert, decision: "kept", why: "" },
      { path: `${FILES}/server.key`, content: options.pki.server.key, decision: "kept", why: "" },
      { path: `${FILES}/peer.crt`, content: options.pki.peer.cert, decision: "kept", why: "" },
      { path: `${FILES}/peer.key`, content: options.pki.peer.key, decision: "kept", why: "" },
    ],
  };
}

/** What the machine configuration may not touch: identity, certificates and membership. */
const DENIED = Object.fromEntries(
  [
    "name",
    "data-dir",
    "cert-file",
    "key-file",
    "trusted-ca-file",
    "client-cert-auth",
    "peer-cert-file",
    "peer-key-file",
    "peer-trusted-ca-file",
    "peer-client-cert-auth",
    "initial-cluster",
    "initial-cluster-state",
  ].map((name) => [name, "denied" as const]),
);

/** True when etcd has a leader and can write. Its client port answers only holders of a client certificate. */
export function etcdReady(
  address: string,
  client: { readonly ca: string; readonly cert: string; readonly key: string },
  signal?: AbortSignal,
): Promise<true> {
  return healthy({ address, port: ETCD_CLIENT_PORT, path: "/health", ...client, ...(signal && { signal }) });
}
