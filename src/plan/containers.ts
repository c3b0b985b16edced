import type { EdgeTraefik, Lab, Pihole } from "./lab.ts";

/** Every container of the lab, with the path of its section. */
export function containersOf({ edge, pihole }: Lab): readonly ((EdgeTraefik | Pihole) & { readonly path: string })[] {
  return [{ ...edge.traefik, path: "edge.traefik" }, ...(pihole === null ? [] : [{ ...pihole, path: "pihole" }])];
}
