import { z } from "zod";
import type { Issue } from "../../lib/issue.ts";
import type { TreeCheck } from "./tree.ts";

/** Own pods, and what makes them: an admission webhook that wants to be asked about these is asked about itself. */
const OWN = new Set(["pods", "deployments", "replicasets", "statefulsets", "daemonsets", "*", "*/*"]);
const KINDS = ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"];
/** Every namespace has it. source: Kubernetes, NamespaceDefaultLabelName */
const NAME_LABEL = "kubernetes.io/metadata.name";

const selector = z.looseObject({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(z.looseObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
    .optional(),
});

const configuration = z.looseObject({
  webhooks: z
    .array(
      z.looseObject({
        name: z.string(),
        failurePolicy: z.string().optional(),
        clientConfig: z.looseObject({ service: z.looseObject({ namespace: z.string() }).optional() }).optional(),
        namespaceSelector: selector.optional(),
        objectSelector: selector.optional(),
        rules: z.array(z.looseObject({ resources: z.array(z.string()) })).default([]),
      }),
    )
    .default([]),
});

/**
 * A webhook that has to say yes to the pods that serve it never gets up again once they are down: nothing answers, so
 * nothing may be made that could answer. source: Kubernetes, "Admission Webhook Good Practices"
 */
export const webhookBlocks: TreeCheck = ({ objects }) => {
  const labels = new Map(
    objects
      .filter(({ object }) => object.kind === "Namespace")
      .map(({ object }) => [object.metadata.name, object.metadata.labels ?? {}]),
  );
  return objects
    .filter(({ object }) => KINDS.includes(object.kind))
    .flatMap(({ path, object }): readonly Issue[] => {
      const { webhooks } = configuration.safeParse(object).data ?? { webhooks: [] };
      return webhooks.flatMap((webhook): readonly Issue[] => {
        const home = webhook.clientConfig?.service?.namespace;
        if (home === undefined || webhook.failurePolicy === "Ignore" || webhook.objectSelector !== undefined) return [];
        const asked = webhook.rules.some(({ resources }) => resources.some((resource) => OWN.has(resource)));
        const own = { ...labels.get(home), [NAME_LABEL]: home };
        if (!asked || !takes(webhook.namespaceSelector ?? {}, own)) return [];
        return [
          {
            code: "WEBHOOK_BLOCKS",
            path,
            message: `webhook ${webhook.name} has to allow the pods of namespace ${home}, where it runs itself: when it is down, nothing can start it again`,
            hint: `leave its own namespace out: namespaceSelector with key ${NAME_LABEL}, operator NotIn, values ["${home}"]`,
          },
        ];
      });
    });
};

function takes(
  { matchLabels = {}, matchExpressions = [] }: z.output<typeof selector>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const expressed = matchExpressions.every(({ key, operator, values }) => {
    const value = labels[key];
    const listed = value !== undefined && (values ?? []).includes(value);
    if (operator === "In") return listed;
    if (operator === "NotIn") return !listed;
    return (operator === "Exists") === (value !== undefined);
  });
  return expressed && Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}
