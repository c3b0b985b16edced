import type { Reject } from "../reject.ts";

const job = (annotations: string): string => `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: mine, annotations: { ${annotations} } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "a:1" }] } } }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/job.yaml"] = job("");
  },
  issues: [
    {
      code: "JOB_IMMUTABLE",
      path: "k8s/apps/mine/job.yaml",
      message: "Job migrate is neither a hook nor replaced: a change of its image will be refused for ever",
      hint: "annotate it with argocd.argoproj.io/sync-options: Replace=true,Force=true, or with argocd.argoproj.io/hook: Sync",
      severity: "warning",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/job.yaml"] = job("argocd.argoproj.io/hook: Sync");
  },
};
