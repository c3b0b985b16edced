import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { MachineConfig } from "../../talos/machine-config.ts";
import { roleLabels, type NodeFacts } from "./node-object.ts";

/**
 * Labels and annotations of the machine configuration, and the role. A control plane writes them as administrator; a
 * worker has only its kubelet's identity, and the API refuses it a role or somebody else's prefix (NodeRestriction).
 *
 * @throws HomelabError `KUBERNETES_FORBIDDEN` and others of the client
 */
export async function labelNode(options: {
  readonly config: MachineConfig;
  readonly facts: NodeFacts;
  readonly kubelet: KubernetesClient;
  readonly admin: Promise<KubernetesClient | undefined> | undefined;
}): Promise<void> {
  const { machine } = options.config;
  const labels = { ...roleLabels(options.facts), ...machine.nodeLabels };
  const annotations = { ...machine.nodeAnnotations };
  if (Object.keys(labels).length + Object.keys(annotations).length === 0) return;
  const client = (await options.admin) ?? options.kubelet;
  const ref = { apiVersion: "v1", kind: "Node", name: options.facts.hostname };
  await client.patch(ref, { metadata: { labels, annotations } }, { type: "merge", fieldManager: "talos" });
}
