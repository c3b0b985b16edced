import { nameHint } from "./name-hint.ts";
import type { Check } from "./check.ts";

/** A guest stands on a Proxmox host that the config knows. */
export const hostUnknown: Check = ({ guests, proxmox }) => {
  if (proxmox === undefined) return [];
  const known = proxmox.hosts.map(({ name }) => name);
  return guests
    .filter(({ host }) => !known.includes(host))
    .map(({ path, owner, host }) => ({
      code: "HOST_UNKNOWN",
      path: `${path}.host`,
      message: `${owner} stands on host "${host}", and proxmox has none of that name`,
      hint: nameHint(host, known, "proxmox.hosts"),
    }));
};
