import type { Lab, Pihole } from "../plan/lab.ts";

/** Lists are written with this between their entries. source: Pi-hole docs, "Docker", configuration */
const BETWEEN = ";";

/**
 * Pi-hole's whole configuration, as its environment: what is set so cannot be changed on its web page. The password's
 * hash is missing, because nothing that is rendered holds a secret; it is added when the image is baked.
 *
 * The domain leads to one address with everything below it, so that a new app needs no new image; names of machines are
 * records of their own. source: Pi-hole FTL src/config/config.c (v6.3), dnsmasq(8)
 */
export function piholeEnvironment(lab: Lab, pihole: Pihole): Readonly<Record<string, string>> {
  const settings = {
    dns_upstreams: pihole.upstreams.join(BETWEEN),
    dns_hosts: pihole.records.map(({ name, address }) => `${address} ${name}`).join(BETWEEN),
    dns_port: String(pihole.ports.dns),
    dns_domain_name: lab.domain,
    dns_domainNeeded: "true",
    // Pods and guests of other networks ask too; the router lets nobody else in.
    dns_listeningMode: lab.networks.length > 1 ? "ALL" : "LOCAL",
    dns_reply_host_force4: "true",
    dns_reply_host_IPv4: pihole.address,
    // A container may not set the clock of its host.
    ntp_sync_active: "false",
    ntp_ipv4_active: "false",
    ntp_ipv6_active: "false",
    webserver_port: `${pihole.ports.web}o`,
    // The address serves everything below the domain, and no question about the domain goes further than here.
    misc_dnsmasq_lines: [`address=/${lab.domain}/${pihole.appsAt}`, `local=/${lab.domain}/`].join(BETWEEN),
    misc_readOnly: "true",
    ...dhcpSettings(pihole),
  };
  const entries = Object.entries(settings).map(([key, value]) => [`FTLCONF_${key}`, value] as const);
  return { ...Object.fromEntries(entries), TZ: lab.timezone };
}

function dhcpSettings({ dhcp }: Pihole): Readonly<Record<string, string>> {
  if (dhcp === null) return { dhcp_active: "false" };
  const { from, to, router, netmask, leaseTime, reservations } = dhcp;
  return {
    dhcp_active: "true",
    dhcp_start: from,
    dhcp_end: to,
    dhcp_router: router,
    dhcp_netmask: netmask,
    dhcp_leaseTime: leaseTime,
    dhcp_hosts: reservations.map(({ mac, address, name }) => [mac, address, name].join(",")).join(BETWEEN),
  };
}
