import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    config.argocd = { webhook: true };
    apps["apps/external/argo.ts"] = { image: "docker.io/traefik/whoami", port: 80, host: "argocd" };
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "whoami" });
  },
  issues: [
    {
      code: "HOST_TAKEN",
      path: "apps/external/argo.ts:host",
      message: "host argocd.home.example.net of app argo is already the host of Argo CD (argocd.host)",
      hint: 'write host: "argo"',
    },
    {
      code: "HOST_TAKEN",
      path: "apps/internal/it-tools.ts:host",
      message:
        "host whoami.home.example.net of app it-tools is already the host of app whoami (apps/external/whoami.ts)",
      hint: 'write host: "it-tools"',
    },
  ],
  right: ({ config, apps }) => {
    config.argocd = { webhook: true, host: "sync" };
    apps["apps/external/argo.ts"] = { image: "docker.io/traefik/whoami", port: 80, host: "argocd" };
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "tools" });
  },
};
