import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    config.argocd = { projects: "category" };
    apps["apps/default/plain.ts"] = { image: "docker.io/traefik/whoami", port: 80 };
    config.nodes["localhost"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
    apps["apps/internal/root.ts"] = { image: "docker.io/traefik/whoami", port: 80 };
    apps["apps/internal/dns.ts"] = { image: "docker.io/traefik/whoami", port: 80, namespace: "kube-system" };
  },
  issues: [
    {
      code: "NAME_RESERVED",
      path: "apps/default/plain.ts",
      message:
        "the category of app plain cannot be called default: Argo CD's own project is, and it is for the platform",
      hint: 'call it "external", or leave argocd.projects out',
    },
    {
      code: "NAME_RESERVED",
      path: "apps/internal/dns.ts:namespace",
      message: "app dns cannot live in kube-system: that namespace belongs to Kubernetes or to the platform",
      hint: 'write namespace: "dns"',
    },
    {
      code: "NAME_RESERVED",
      path: "apps/internal/root.ts:name",
      message: "an app cannot be called root: that is a part of the platform",
      hint: 'call it "my-root"',
    },
    {
      code: "NAME_RESERVED",
      path: "nodes.localhost",
      message: "a node cannot be called localhost, which every machine calls itself",
      hint: 'write "worker-1"',
    },
  ],
  right: ({ apps }) => {
    apps["apps/default/plain.ts"] = { image: "docker.io/traefik/whoami", port: 80 };
    apps["apps/internal/roots.ts"] = { image: "docker.io/traefik/whoami", port: 80 };
    apps["apps/internal/dns.ts"] = { image: "docker.io/traefik/whoami", port: 80, namespace: "names" };
  },
};
