import { join } from "node:path";
import { pullImage } from "../../drive/appliance/pull.ts";
import { passwordHash } from "../../drive/pihole/password.ts";
import { HomelabError } from "../../lib/error.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { isWholeArchive } from "../../lib/oci/read.ts";
import { writeDerivedArchive } from "../../lib/oci/write.ts";
import { piholeImage } from "../../render/pihole-image.ts";
import type { Phase } from "../phase.ts";

const PASSWORD = "PIHOLE_PASSWORD";
/** Which archive is to run: an input of Terraform that is written before every plan, and never committed. */
const VARIABLES = "pihole.auto.tfvars.json";

/**
 * The published image and the lab's configuration become one image. The password is in it as FTL's own hash alone, and
 * neither is in any file of the tree.
 */
export const bakePihole: Phase = {
  name: "bake-pihole",
  title: "Bake Pi-hole's image",
  needs: [],
  skip: async (site) => (site.lab.pihole === null ? "the lab has no Pi-hole" : undefined),
  plan: (site) =>
    site.lab.pihole === null
      ? "nothing: the lab has no Pi-hole"
      : "fetch Pi-hole's image and make terraform/images/pihole-….tar",
  async run(site) {
    const { lab, env, signal } = site;
    if (lab.pihole === null) return "no Pi-hole";
    const password = env[PASSWORD] ?? "";
    if (password === "")
      throw new HomelabError("PIHOLE_PASSWORD_MISSING", `${PASSWORD} is not set`, {
        hint: `write ${PASSWORD}=… into secrets.env`,
        exitCode: 1,
      });
    const image = piholeImage(lab, lab.pihole, await passwordHash(site.stateDir, password));
    const folder = join(site.root, "terraform");
    const path = join(folder, "images", image.fileName);
    const whole = await isWholeArchive(path);
    let from = "";
    if (!whole) {
      const { image: base, digest } = await pullImage(image.base, { cache: site.imageCache, env, signal });
      await writeDerivedArchive(path, base, { env: image.env, entrypoint: [image.entrypoint] });
      from = digest;
    }
    const variables = { pihole_image: `images/${image.fileName}` };
    await writeFileAtomic(join(folder, VARIABLES), `${JSON.stringify(variables, null, 2)}\n`);
    return whole ? "there already" : `made from ${from}`;
  },
};
