import { createHash } from "node:crypto";
import type { Lab, Pihole } from "../plan/lab.ts";
import { PIHOLE_IMAGE } from "../plan/resolve-pihole.ts";
import { piholeEnvironment } from "./pihole.ts";

/** The published image, with the lab's configuration in its environment. */
export interface PiholeImage {
  /** Name of the OCI archive; changes whenever its content does, so that Terraform replaces the container. */
  readonly fileName: string;
  /** What it is made from, e.g. `docker.io/pihole/pihole:2026.07.2`. */
  readonly base: string;
  /** As Proxmox shows it. The published image leaves the folder to its PATH. source: docker-pi-hole src/Dockerfile */
  readonly entrypoint: string;
  /** Replaces and adds to the published image's environment. */
  readonly env: Readonly<Record<string, string>>;
}

export const PIHOLE_ENTRYPOINT = "/usr/bin/start.sh";

/** @param passwordHash what FTL compares the password with; see `drive/pihole/password.ts` */
export function piholeImage(lab: Lab, pihole: Pihole, passwordHash: string): PiholeImage {
  const env = { ...piholeEnvironment(lab, pihole), FTLCONF_webserver_api_pwhash: passwordHash };
  const base = `${PIHOLE_IMAGE}:${pihole.tag}`;
  const hash = createHash("sha256")
    .update(JSON.stringify([base, PIHOLE_ENTRYPOINT, env]))
    .digest("hex")
    .slice(0, 12);
  const [tag = ""] = pihole.tag.split("@");
  return { fileName: `pihole-${tag}-${hash}.tar`, base, entrypoint: PIHOLE_ENTRYPOINT, env };
}
