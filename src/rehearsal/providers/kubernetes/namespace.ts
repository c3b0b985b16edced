import { waitFor } from "../../../lib/wait.ts";
import { optional } from "../attribute-kinds.ts";
import type { ResourceType } from "../protocol/provider.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { timeoutOf, timeoutsAttribute } from "../timeouts.ts";
import { withClient, type KubernetesContext } from "./context.ts";
import { idAttribute } from "./id.ts";
import { metadataBlock, metadataFrom, metadataOf, renamed } from "./metadata.ts";
import { metadataPatch } from "./patch.ts";

const DELETE_MS = 5 * 60_000;

const ref = (name: string) => ({ apiVersion: "v1", kind: "Namespace", name }) as const;

/** source: terraform-provider-kubernetes kubernetes/resource_kubernetes_namespace_v1.go */
export const namespace: ResourceType<KubernetesContext> = {
  name: "kubernetes_namespace_v1",
  schema: {
    version: 0,
    description: "A namespace.",
    attributes: {
      id: idAttribute(),
      metadata: metadataBlock(false),
      wait_for_default_service_account: optional("bool", "Wait for the account that every namespace has", {
        default: false,
      }),
      timeouts: { ...timeoutsAttribute("delete"), block: {} },
    },
  },
  plan: async (change) => ({ replace: renamed(change) }),
  read: (state, context) =>
    withClient(context, async (client) => {
      const found = await client.find(ref(idOf(state)));
      return found === undefined ? null : { ...state, metadata: metadataFrom(found, state) };
    }),
  create: (planned, _config, context) =>
    withClient(context, async (client) => {
      const { name, labels, annotations } = metadataOf(planned);
      const made = await client.create({ ...ref(name), metadata: { name, labels, annotations } });
      if (planned["wait_for_default_service_account"] === true)
        await waitFor(
          () => client.find({ apiVersion: "v1", kind: "ServiceAccount", namespace: name, name: "default" }),
          { timeoutMs: timeoutOf(planned, "create"), intervalMs: 100, what: "default account", signal: context.signal },
        );
      return { id: name, metadata: metadataFrom(made, planned) };
    }),
  update: (prior, planned, _config, context) =>
    withClient(context, async (client) => {
      const id = ref(idOf(prior));
      const operations = metadataPatch(await client.get(id), metadataOf(prior), metadataOf(planned));
      const changed = await client.patch(id, operations, { type: "json" });
      return { metadata: metadataFrom(changed, planned) };
    }),
  destroy: (prior, context) =>
    withClient(context, async (client) => {
      const id = ref(idOf(prior));
      if ((await client.find(id)) === undefined) return;
      await client.delete(id);
      await waitFor(async () => (await client.find(id)) === undefined, {
        timeoutMs: timeoutOf(prior, "delete", DELETE_MS),
        intervalMs: 200,
        what: `end of namespace ${id.name}`,
        signal: context.signal,
      });
    }),
  importState: (id, context) =>
    withClient(context, async (client) => {
      const empty: ObjectValue = { id, metadata: [{ ...EMPTY, name: id }], wait_for_default_service_account: null };
      return { ...empty, timeouts: null, metadata: metadataFrom(await client.get(ref(id)), empty) };
    }),
};

const EMPTY: ObjectValue = { annotations: null, generate_name: null, labels: null };

function idOf(state: ObjectValue): string {
  return typeof state["id"] === "string" ? state["id"] : "";
}
