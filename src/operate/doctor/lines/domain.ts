import { resolveName } from "../../../drive/resolve-name.ts";
import { type Line, ok, warning } from "../checkup.ts";

const TIMEOUT_MS = 2_000;

/** Whether a browser at home would find the apps: any name below the domain leads somewhere. */
export const domain: Line = {
  name: "domain",
  section: "Network",
  async look({ lab, dnsPort }, signal) {
    const server = lab?.network.dns[0];
    if (lab === undefined || server === undefined) return [];
    const host = lab.apps.find((app) => app.host !== "")?.host ?? `homelab.${lab.domain}`;
    const found = await resolveName(server, host, { port: dnsPort, timeoutMs: TIMEOUT_MS, signal });
    if ("silent" in found) return [];
    const edge = lab.edge.traefik.address;
    const fix = `make the DNS record *.${lab.domain} → ${edge} at home, and → your public address outside`;
    if ("unknown" in found) return [warning(`${host} is not known to ${server}: no browser will find the apps`, fix)];
    return found.addresses.includes(edge)
      ? [ok(`${host} leads to the edge, ${edge}`)]
      : [ok(`${host} leads to ${found.addresses.join(", ")}; the router must forward 80 and 443 to ${edge}`)];
  },
};
