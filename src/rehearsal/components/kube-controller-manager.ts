import { join } from "node:path";
import {
  added,
  changed,
  kept,
  withExtraArgs,
  type Component,
  type ComponentFile,
  type ExtraArgs,
  type MergePolicy,
  type Setting,
} from "./setting.ts";

export interface ControllerManagerOptions {
  readonly dir: string;
  readonly address: string;
  readonly podSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
  /** Whether another control plane could take over. */
  readonly leaderElect: boolean;
  readonly pki: {
    readonly ca: { readonly cert: string; readonly key: string };
    readonly serviceAccountKey: string;
  };
  /** Text of the kubeconfig of `system:kube-controller-manager`. */
  readonly kubeconfig: string;
  readonly extraArgs: ExtraArgs;
}

export const CONTROLLER_MANAGER_PORT = 10257;

const SECRETS = "system/secrets/kubernetes/kube-controller-manager";

/** The reason that both electing components share. */
export const ELECTION_WHY =
  "with a single control plane nobody can take over, and after a reboot the old lease would cost 15 s; on with several";

const QPS_WHY =
  "at its start every controller asks for the token of its own service account; with the default of 20 a second that alone takes 3 s";

/** kube-controller-manager as Talos 1.13 runs it. source: siderolabs/talos v1.13 control_plane_static_pod.go. */
export function kubeControllerManager(options: ControllerManagerOptions): Component {
  const secret = (name: string, file: string): Setting =>
    kept(name, join(options.dir, SECRETS, file), `/${SECRETS}/${file}`);
  const flags: readonly Setting[] = [
    kept("use-service-account-credentials", "true"),
    kept("allocate-node-cidrs", "true"),
    changed("bind-address", "127.0.0.1", options.address, "each machine of the rehearsal has its own loopback address"),
    kept("cluster-cidr", options.podSubnets.join(",")),
    kept("service-cluster-ip-range", options.serviceSubnets.join(",")),
    secret("cluster-signing-cert-file", "ca.crt"),
    secret("cluster-signing-key-file", "ca.key"),
    kept("controllers", "*,tokencleaner"),
    kept("configure-cloud-routes", "false"),
    secret("kubeconfig", "kubeconfig"),
    secret("authentication-kubeconfig", "kubeconfig"),
    secret("authorization-kubeconfig", "kubeconfig"),
    options.leaderElect ? kept("leader-elect", "true") : changed("leader-elect", "true", "false", ELECTION_WHY),
    secret("root-ca-file", "ca.crt"),
    secret("service-account-private-key-file", "service-account.key"),
    kept("profiling", "false"),
    kept("tls-min-version", "VersionTLS13"),
    added("kube-api-qps", "400", QPS_WHY),
    added("kube-api-burst", "800", QPS_WHY),
  ];
  return {
    name: "kube-controller-manager",
    binary: "kube-controller-manager",
    flags: withExtraArgs("kube-controller-manager", flags, options.extraArgs, POLICIES),
    env: [],
    files: [
      keptFile("ca.crt", options.pki.ca.cert),
      keptFile("ca.key", options.pki.ca.key),
      keptFile("service-account.key", options.pki.serviceAccountKey),
      {
        ...keptFile("kubeconfig", options.kubeconfig),
        decision: "changed",
        why: "server is https://<machine>:6443: KubePrism listens on 127.0.0.1:7445 of each machine, and here all machines share one host",
      },
    ],
  };
}

function keptFile(name: string, content: string): ComponentFile {
  return { path: `${SECRETS}/${name}`, content, decision: "kept", why: "" };
}

const POLICIES: Readonly<Record<string, MergePolicy>> = Object.fromEntries(
  [
    "service-cluster-ip-range",
    "cluster-cidr",
    "cluster-signing-cert-file",
    "cluster-signing-key-file",
    "authentication-kubeconfig",
    "authorization-kubeconfig",
    "root-ca-file",
    "service-account-private-key-file",
    "kubeconfig",
  ].map((name) => [name, "denied"]),
);
