import { join } from "node:path";
import { bakeAppliance } from "../../drive/appliance/bake.ts";
import { traefikImage } from "../../render/traefik-image.ts";
import type { Phase } from "../phase.ts";

export const bakeEdge: Phase = {
  name: "bake-edge",
  title: "Bake the edge proxy's image",
  needs: ["traefik"],
  plan: (site) => `make terraform/images/${traefikImage(site.lab).fileName}`,
  async run(site) {
    const program = await site.tools.path("traefik");
    const { baked } = await bakeAppliance(join(site.root, "terraform", "images"), traefikImage(site.lab), program, {
      cache: site.imageCache,
    });
    return baked ? "made" : "from the cache";
  },
};
