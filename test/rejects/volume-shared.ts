import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { replicas: 2, volumes: { data: { path: "/keep" } } });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, {
      volumes: { data: { path: "/keep", access: "ReadWriteMany" } },
    });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
  },
  issues: [
    {
      code: "VOLUME_SHARED",
      path: "apps/external/whoami.ts:replicas",
      message: "app whoami has 2 pods and volume data, a disk that is attached to one node at a time",
      hint: "write replicas: 1, or nfs with a file server",
    },
    {
      code: "VOLUME_SHARED",
      path: "apps/internal/it-tools.ts:volumes.data.access",
      message: "volume data of app it-tools is ReadWriteMany, and a disk of Proxmox is attached to one node at a time",
      hint: "leave access out, or write nfs with a file server",
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { replicas: 1, volumes: { data: { path: "/keep" } } });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
