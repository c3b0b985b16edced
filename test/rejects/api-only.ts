import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config.edge.traefik, { bindMounts: ["/mnt/media"], features: { fuse: true } });
    Object.assign(config.proxmox, { ssh: { user: "root" } });
  },
  issues: [
    {
      code: "API_ONLY",
      path: "edge.traefik.bindMounts",
      message:
        "bindMounts is not a setting of edge.traefik, because only root@pam may mount a folder of the host into a guest",
      hint: "write disks",
    },
    {
      code: "API_ONLY",
      path: "edge.traefik.features",
      message:
        "features is not a setting of edge.traefik, because only root@pam may set features of a container but nesting",
      hint: "leave it out",
    },
    {
      code: "API_ONLY",
      path: "proxmox.ssh",
      message: "ssh is not a setting of proxmox, because nothing of the lab logs in to a host",
      hint: "leave it out",
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { disks: [{ name: "media", size: "100GiB" }], pci: ["gpu"] });
  },
};
