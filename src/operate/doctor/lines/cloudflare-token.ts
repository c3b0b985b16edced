import { inspectZone } from "../../../drive/cloudflare/zone.ts";
import { HomelabError } from "../../../lib/error.ts";
import { type Line, missing, ok } from "../checkup.ts";

/** The token that proves the domain and keeps its records: dead ones are found out when a certificate has ended. */
export const cloudflareToken: Line = {
  name: "cloudflare-token",
  section: "Network",
  wanted: ({ cloudflare }) => cloudflare !== null,
  async look({ lab, env }, signal) {
    const token = env["CLOUDFLARE_API_TOKEN"] ?? "";
    if (lab === undefined || lab.cloudflare === null || token === "") return [];
    const { zone } = lab.cloudflare;
    try {
      await inspectZone(zone, { token, env, signal });
      return [ok(`the Cloudflare token may read the records of ${zone}`)];
    } catch (error) {
      if (!(error instanceof HomelabError)) throw error;
      return [missing(error.message, error.hint ?? "")];
    }
  },
};
