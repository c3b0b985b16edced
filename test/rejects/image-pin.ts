import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, versions }) => {
    versions.images = { "docker.io/traefik/whoami": "v1.11.0" };
    config.domain = "home.mylab.dev";
    config.pihole = { ip: "192.168.1.205" };
    config.cloudflare = { zone: "mylab.dev", dynamicAddress: true };
  },
  issues: [
    {
      code: "IMAGE_PIN",
      path: "versions.json:images",
      message:
        "cloudflare.dynamicAddress wants the image docker.io/favonia/cloudflare-ddns, and images in versions.json does not pin it",
      hint: 'add it with the tag that is newest, such as "docker.io/favonia/cloudflare-ddns": "1.15.1"',
    },
    {
      code: "IMAGE_PIN",
      path: "versions.json:images",
      message: "pihole wants the image docker.io/pihole/pihole, and images in versions.json does not pin it",
      hint: 'add it with the tag that is newest, such as "docker.io/pihole/pihole": "2026.07.2"',
    },
  ],
  right: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.pihole = { ip: "192.168.1.205" };
    config.cloudflare = { zone: "mylab.dev", dynamicAddress: true };
  },
};
