import { askDns, takesPassword } from "../../../drive/pihole/probe.ts";
import { HomelabError } from "../../../lib/error.ts";
import type { Phase } from "../../../operate/phase.ts";
import type { RehearsalSite } from "../site.ts";

/** A device at home: every app's host and every machine has its address, by UDP and by TCP, and the page its password. */
export const probeDns: Phase<RehearsalSite> = {
  name: "probe-dns",
  title: "Ask Pi-hole for the lab's names",
  needs: [],
  skip: async (site) => (site.lab.pihole === null ? "the lab has no Pi-hole" : undefined),
  plan: (site) =>
    site.lab.pihole === null ? "nothing: the lab has no Pi-hole" : `ask ${site.lab.pihole.address} for the lab's names`,
  async run(site) {
    const { pihole, apps } = site.lab;
    if (pihole === null) return "no Pi-hole";
    const hosts = apps.filter(({ host }) => host !== "").map(({ host }) => ({ name: host, address: pihole.appsAt }));
    const names = [...hosts, ...pihole.records];
    const server = { address: pihole.address, port: pihole.ports.dns };
    for (const { name, address } of names)
      for (const over of ["udp", "tcp"] as const) {
        const { addresses } = await askDns(server, name, over);
        if (addresses.join() !== address)
          throw new HomelabError(
            "DNS_WRONG",
            `${name} leads to ${addresses.join() || "nowhere"} instead of ${address}`,
          );
      }
    const web = { address: pihole.address, port: pihole.ports.web };
    if (!(await takesPassword(web, site.env["PIHOLE_PASSWORD"] ?? "", site)))
      throw new HomelabError(
        "PIHOLE_PASSWORD",
        "Pi-hole does not take the password whose hash was baked into its image",
      );
    return `${names.length} names`;
  },
};
