import type { Reject } from "../reject.ts";

const secret = (values: string): string => `apiVersion: v1
kind: Secret
metadata: { name: mine, namespace: mine }
${values}
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/secret.yaml"] = secret("stringData: { PASSWORD: hunter2 }");
  },
  issues: [
    {
      code: "SECRET_OBJECT",
      path: "k8s/apps/mine/secret.yaml",
      message: "Secret mine has its values in Git, where everybody who reads the repository has them: PASSWORD",
      hint: "seal it, and commit the SealedSecret instead; and make new values, when this was committed",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/secret.yaml"] = secret("type: kubernetes.io/service-account-token");
  },
};
