import { Code, ConnectError } from "@connectrpc/connect";
import type { KubernetesNode } from "../../kubernetes/node.ts";
import type { Boot } from "../runtime/boot.ts";

/**
 * The Kubernetes side of a control plane machine.
 *
 * @param what names the call in the error
 * @throws ConnectError `Unimplemented` on a worker or in maintenance, as Talos answers
 */
export function controlPlaneOnly(boot: Boot, what: string): KubernetesNode {
  const node = boot.node();
  if (boot.config()?.type === "controlplane" && node !== undefined) return node;
  throw new ConnectError(`${what} is only available on control plane nodes`, Code.Unimplemented);
}
