import type { Reject } from "../reject.ts";

const webhook = (more: string): string => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: pods.guard.example.net
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { service: { name: guard, namespace: guard } }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
${more}`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/guard/webhook.yaml"] = webhook("");
  },
  issues: [
    {
      code: "WEBHOOK_BLOCKS",
      path: "k8s/apps/guard/webhook.yaml",
      message:
        "webhook pods.guard.example.net has to allow the pods of namespace guard, where it runs itself: when it is down, nothing can start it again",
      hint: 'leave its own namespace out: namespaceSelector with key kubernetes.io/metadata.name, operator NotIn, values ["guard"]',
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/guard/webhook.yaml"] = webhook(
      "    namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [guard] }] }\n",
    );
    files["k8s/apps/lenient/webhook.yaml"] = webhook("    failurePolicy: Ignore\n").replaceAll("guard", "lenient");
  },
};
