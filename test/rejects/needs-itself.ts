import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.network.dns = ["192.168.1.202", "10.96.0.10"];
    config.network.ntp = ["192.168.1.201"];
    config.git.url = "https://whoami.home.example.net/me/homelab";
    config.cluster = { imageFactory: "https://factory.tools.svc.cluster.local" };
    config.backups = { endpoint: "http://192.168.1.210:9000", bucket: "homelab" };
  },
  issues: [
    {
      code: "NEEDS_ITSELF",
      path: "backups.endpoint",
      message:
        "the backups' host 192.168.1.210 is the address of the Gateway (gateway.ip), which is not there before the lab is",
      hint: "write an S3 endpoint outside of the lab",
    },
    {
      code: "NEEDS_ITSELF",
      path: "cluster.imageFactory",
      message:
        "the image factory factory.tools.svc.cluster.local is a name inside of the cluster, which is not there before the lab is",
      hint: 'write "https://factory.talos.dev"',
    },
    {
      code: "NEEDS_ITSELF",
      path: "git.url",
      message:
        "the repository's host whoami.home.example.net is the host of app whoami (apps/external/whoami.ts), which is not there before the lab is",
      hint: "keep the repository outside of the lab",
    },
    {
      code: "NEEDS_ITSELF",
      path: "network.dns",
      message:
        "name server 10.96.0.10 is in the service network (cluster.services), which is not there before the lab is",
      hint: 'write the router, "192.168.1.1", or a public resolver',
    },
    {
      code: "NEEDS_ITSELF",
      path: "network.dns",
      message:
        "name server 192.168.1.202 is the address of the edge container (edge.traefik.ip), which is not there before the lab is",
      hint: 'write the router, "192.168.1.1", or a public resolver',
    },
    {
      code: "NEEDS_ITSELF",
      path: "network.ntp",
      message:
        "time server 192.168.1.201 is the address of node cp-1 (nodes.cp-1.ip), which is not there before the lab is",
      hint: 'write the router, "192.168.1.1", or "time.cloudflare.com"',
    },
  ],
  right: ({ config }) => {
    config.network.dns = ["192.168.1.1", "9.9.9.9"];
    config.network.ntp = ["192.168.1.1"];
    config.git.url = "https://git.home.example.net/me/homelab";
    config.backups = { endpoint: "http://192.168.1.20:9000", bucket: "homelab" };
  },
};
