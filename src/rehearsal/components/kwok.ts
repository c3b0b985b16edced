import { join } from "node:path";
import { nodeStages, type StageTimes } from "../kubernetes/stages.ts";
import { added, type Component } from "./setting.ts";

export interface KwokOptions {
  readonly dir: string;
  readonly nodeName: string;
  readonly address: string;
  /** Text of the kubelet's own kubeconfig (`system:node:<name>`). */
  readonly kubeconfig: string;
  readonly podSubnet: string;
  /** The kubelet's self-signed serving certificate. */
  readonly serving: { readonly cert: string; readonly key: string };
  readonly times: StageTimes;
}

/** The kubelet's port, where the apiserver looks for logs and metrics. */
export const KUBELET_PORT = 10250;

/** Version in the tool cache; a test holds it to tools/kwok/build.json. */
export const KWOK_VERSION = "0.8.0";

const FILES = "var/lib/kubelet/kwok";

/**
 * KWOK in the kubelet's place: it holds the node's lease and leads pods through their lives, with the kubelet's own
 * identity. Talos has no KWOK, so every row is added.
 */
export function kwok(options: KwokOptions): Component {
  const file = (name: string): string => join(options.dir, FILES, name);
  return {
    name: "kwok",
    binary: "kwok",
    flags: [
      added(
        "kubeconfig",
        file("kubeconfig"),
        "the kubelet's own identity: Node authorizer and NodeRestriction stay in force",
      ),
      added("config", file("stages.yaml"), "our own stages; without any KWOK ends with `no stages found`"),
      added(
        "manage-single-node",
        options.nodeName,
        "one process for each machine: its power and its lease go together",
      ),
      added("node-ip", options.address, "address of hostNetwork pods and of the kubelet"),
      added("node-port", String(KUBELET_PORT), "the kubelet's port, for logs and metrics"),
      added("cidr", options.podSubnet, "for pods of nodes that have no podCIDR; with one KWOK takes addresses from it"),
      added("node-lease-duration-seconds", "40", "the kubelet's default"),
      added("server-address", `${options.address}:${KUBELET_PORT}`, "where a kubelet listens"),
      added("tls-cert-file", file("serving.crt"), "a kubelet serves TLS with a certificate of its own"),
      added("tls-private-key-file", file("serving.key"), "see tls-cert-file"),
    ],
    env: [added("HOME", join(options.dir, FILES), "KWOK looks for ~/.kwok, which is not this machine's")],
    files: [
      { path: `${FILES}/kubeconfig`, content: options.kubeconfig, decision: "added", why: "" },
      { path: `${FILES}/stages.yaml`, content: nodeStages(options.times), decision: "added", why: "" },
      { path: `${FILES}/serving.crt`, content: options.serving.cert, decision: "added", why: "" },
      { path: `${FILES}/serving.key`, content: options.serving.key, decision: "added", why: "" },
    ],
  };
}
