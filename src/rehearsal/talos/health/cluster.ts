import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import { messageOf } from "../../../lib/error.ts";
import { connect } from "../../../lib/kubernetes/client.ts";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { Call } from "../api/call.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { forwardStream, forwardUnary } from "../api/forward.ts";
import { listOfErrors } from "../config/config-error.ts";
import type { Boot } from "../runtime/boot.ts";

/** The cluster as a health check sees it: its machines by address, asked over their own APIs, and Kubernetes. */
export interface Cluster {
  readonly controlPlanes: readonly string[];
  readonly workers: readonly string[];
  readonly all: readonly string[];
  ask<I extends DescMessage, O extends DescMessage>(
    node: string,
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>>;
  /** Every frame of a stream that ends by itself. */
  collect<I extends DescMessage, O extends DescMessage>(
    node: string,
    method: DescMethodServerStreaming<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>[]>;
  kubernetes(): Promise<KubernetesClient>;
  close(): void;
}

export function openCluster(
  boot: Boot,
  call: Call,
  nodes: { readonly controlPlanes: readonly string[]; readonly workers: readonly string[] },
): Cluster {
  let client: KubernetesClient | undefined;
  return {
    ...nodes,
    all: [...nodes.controlPlanes, ...nodes.workers],
    ask: async (node, method, request) =>
      create(method.output, await forwardUnary(boot, node, method, create(method.input, request), call)),
    async collect(node, method, request) {
      const frames = [];
      for await (const frame of forwardStream(boot, node, method, create(method.input, request), call)) {
        frames.push(create(method.output, frame));
      }
      return frames;
    },
    kubernetes: async () => (client ??= connect(await controlPlaneOnly(boot, "kubeconfig").adminKubeconfig())),
    close: () => client?.close(),
  };
}

/**
 * Ask something of several machines at once.
 *
 * @throws Error with all failures, each with its machine
 */
export async function onEach(nodes: readonly string[], check: (node: string) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(nodes.map(check));
  const problems = results.flatMap((result, index) =>
    result.status === "rejected" ? [`${nodes[index] ?? ""}: ${messageOf(result.reason)}`] : [],
  );
  if (problems.length > 0) throw new Error(listOfErrors(problems).trimEnd());
}
