import type { Reject } from "../reject.ts";

const policy = (namespace: string, port: number): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: mine, namespace: ${namespace} }
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{ ports: [{ port: ${port} }] }]
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/policy.yaml"] = policy("mine", 443);
    files["k8s/apps/mine/argocd.yaml"] = policy("argocd", 53);
  },
  issues: [
    {
      code: "POLICY_CUTS",
      path: "k8s/apps/mine/argocd.yaml",
      message: "policy mine closes what pods of namespace argocd call, and no policy there opens Git",
      hint: "add a rule to egress: TCP ports 443 and 22",
    },
    {
      code: "POLICY_CUTS",
      path: "k8s/apps/mine/policy.yaml",
      message: "policy mine closes what pods of namespace mine call, and no policy there opens the cluster's DNS",
      hint: "add a rule to egress: UDP and TCP port 53 of kube-system",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/policy.yaml"] = policy("mine", 53);
    files["k8s/apps/mine/dns.yaml"] = policy("argocd", 53).replace("name: mine", "name: dns");
    files["k8s/apps/mine/git.yaml"] = policy("argocd", 443);
  },
};
