import { join } from "node:path";
import { stringify } from "yaml";
import { ELECTION_WHY } from "./kube-controller-manager.ts";
import {
  changed,
  kept,
  withExtraArgs,
  type Component,
  type ExtraArgs,
  type MergePolicy,
  type Setting,
} from "./setting.ts";

export interface SchedulerOptions {
  readonly dir: string;
  readonly address: string;
  /** Whether another control plane could take over. */
  readonly leaderElect: boolean;
  /** Text of the kubeconfig of `system:kube-scheduler`. */
  readonly kubeconfig: string;
  /** `cluster.scheduler.config` of the machine configuration: a KubeSchedulerConfiguration, mostly empty. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly extraArgs: ExtraArgs;
}

export const SCHEDULER_PORT = 10259;

const SECRETS = "system/secrets/kubernetes/kube-scheduler";
const CONFIG = "system/config/kubernetes/kube-scheduler";

/** kube-scheduler as Talos 1.13 runs it. source: siderolabs/talos v1.13 control_plane_static_pod.go. */
export function kubeScheduler(options: SchedulerOptions): Component {
  const kubeconfig = join(options.dir, SECRETS, "kubeconfig");
  const secret = (name: string): Setting => kept(name, kubeconfig, `/${SECRETS}/kubeconfig`);
  const file = `${CONFIG}/scheduler-config.yaml`;
  const flags: readonly Setting[] = [
    kept("config", join(options.dir, file), `/${file}`),
    kept("authentication-tolerate-lookup-failure", "false"),
    secret("authentication-kubeconfig"),
    secret("authorization-kubeconfig"),
    changed("bind-address", "127.0.0.1", options.address, "each machine of the rehearsal has its own loopback address"),
    options.leaderElect ? kept("leader-elect", "true") : changed("leader-elect", "true", "false", ELECTION_WHY),
    kept("profiling", "false"),
    kept("tls-min-version", "VersionTLS13"),
  ];
  return {
    name: "kube-scheduler",
    binary: "kube-scheduler",
    flags: withExtraArgs("kube-scheduler", flags, options.extraArgs, POLICIES),
    env: [],
    files: [
      {
        path: `${SECRETS}/kubeconfig`,
        content: options.kubeconfig,
        decision: "changed",
        why: "server is https://<machine>:6443 instead of KubePrism, which needs a loopback address per machine",
      },
      {
        path: file,
        // The machine's own fields win: the connection is not the configuration's to choose.
        content: stringify({
          ...options.config,
          apiVersion: "kubescheduler.config.k8s.io/v1",
          kind: "KubeSchedulerConfiguration",
          clientConnection: { kubeconfig },
        }),
        decision: "kept",
        why: "",
      },
    ],
  };
}

const POLICIES: Readonly<Record<string, MergePolicy>> = {
  kubeconfig: "denied",
  config: "denied",
  "authentication-kubeconfig": "denied",
  "authorization-kubeconfig": "denied",
};
