import type { Reject } from "../reject.ts";

const deployment = (name: string, pod: string, strategy = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  ${strategy}
  template:
    metadata: { labels: { app: ${name} } }
    spec: ${pod}
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/deployment.yaml"] = deployment(
      "mine",
      "{ containers: [{ name: a, image: docker.io/a/b:latest }] }",
    );
  },
  issues: [
    {
      code: "IMAGE_UNPINNED",
      path: "k8s/apps/mine/deployment.yaml",
      message:
        "image docker.io/a/b:latest of container a in Deployment mine has no version: nobody can say what runs, or go back",
      hint: 'write the version, such as "docker.io/a/b:1.2.3"',
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/deployment.yaml"] = deployment(
      "mine",
      "{ containers: [{ name: a, image: docker.io/a/b:1.2.3 }] }",
    );
  },
};
