import { join } from "node:path";
import { readCertificate, readPairs } from "../../../drive/sealing/keys.ts";
import { STATE_FOLDER } from "../../../lib/state-folder.ts";
import { seals } from "../../../plan/seals.ts";
import { daysLeft } from "../../sealing.ts";
import { missing, ok, warning, type Line } from "../checkup.ts";

/** Days before its end that a certificate is worth a word. */
const SOON = 90;

/**
 * The pair that values are sealed with: its private half at hand, without which nothing can be opened after a rebuild,
 * and its certificate not at its end, after which nothing can be sealed.
 */
export const sealingKey: Line = {
  name: "sealing-key",
  section: "The lab",
  wanted: seals,
  async look({ folder, lab }) {
    if (lab === undefined) return [];
    const certificate = await readCertificate(folder);
    const pairs = await readPairs(join(folder, STATE_FOLDER));
    if (!pairs.some(({ cert }) => cert.trim() === certificate.trim()))
      return [
        missing(
          "the private key of secrets/sealing.crt is not in .homelab/sealing/: a cluster that is made anew could open nothing",
          "restore .homelab/sealing/ from your backup",
        ),
      ];
    const left = daysLeft(certificate, new Date());
    const renew = "make the next one: homelab seal --renew";
    if (left < 0) return [missing("the sealing certificate has ended: nothing can be sealed any more", renew)];
    if (left < SOON) return [warning(`the sealing certificate ends in ${left} days`, renew)];
    return [ok(`sealed values can be opened; the certificate is good for ${left} days`)];
  },
};
