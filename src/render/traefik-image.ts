import { createHash } from "node:crypto";
import type { Lab } from "../plan/lab.ts";
import { renderTraefik } from "./traefik.ts";

/** What goes into the edge proxy's image besides the program itself. */
export interface TraefikImage {
  /** Name of the OCI archive; changes whenever its content does, so that Terraform replaces the container. */
  readonly fileName: string;
  /** As Proxmox shows it: Entrypoint and Cmd of the image, joined by spaces. */
  readonly entrypoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Text by absolute path in the image. */
  readonly files: Readonly<Record<string, string>>;
}

const CWD = "/etc/traefik";
const ENTRYPOINT = "/usr/local/bin/traefik --configFile=traefik.yml";
const ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** Describe the image of a lab's edge proxy. Pure: the archive itself is baked by `drive`. */
export function traefikImage(lab: Lab): TraefikImage {
  const config = renderTraefik(lab);
  const files = Object.fromEntries(Object.entries(config).map(([name, text]) => [`${CWD}/${name}`, text]));
  const version = lab.versions.traefik;
  const content = JSON.stringify([version, ENTRYPOINT, ENV, CWD, files]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { fileName: `traefik-${version}-${hash}.tar`, entrypoint: ENTRYPOINT, env: ENV, cwd: CWD, files };
}
