import { DDNS_IMAGE, TUNNEL_IMAGE } from "../resolve-cloudflare.ts";
import { PIHOLE_IMAGE } from "../resolve-pihole.ts";
import type { Check } from "./check.ts";

/** Images that sections of the config want are pinned, like those of apps. */
export const imagePin: Check = ({ pihole, cloudflare, images }) => {
  const wanted = [
    { section: "pihole", when: pihole !== undefined, image: PIHOLE_IMAGE, tag: "2026.07.2" },
    {
      section: "cloudflare.dynamicAddress",
      when: cloudflare?.dynamicAddress === true,
      image: DDNS_IMAGE,
      tag: "1.15.1",
    },
    { section: "cloudflare.tunnel", when: cloudflare?.tunnel === true, image: TUNNEL_IMAGE, tag: "2026.3.0" },
  ];
  return wanted.flatMap(({ section, when, image, tag }) =>
    !when || images.has(image)
      ? []
      : [
          {
            code: "IMAGE_PIN",
            path: "versions.json:images",
            message: `${section} wants the image ${image}, and images in versions.json does not pin it`,
            hint: `add it with the tag that is newest, such as "${image}": "${tag}"`,
          },
        ],
  );
};
