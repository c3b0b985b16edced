import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/service.yaml"] = "apiVersion: v1\nkind: Service\nmetadata: { name: mine\n";
  },
  issues: [
    {
      code: "YAML_BROKEN",
      path: "k8s/apps/mine/service.yaml:4",
      message: "the file is no YAML: bad indent",
      hint: "mend the line, or take the file out of k8s/",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/service.yaml"] = "apiVersion: v1\nkind: Service\nmetadata: { name: mine }\n";
  },
};
