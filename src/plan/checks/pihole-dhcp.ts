import { LAN } from "../../config/schema/network.ts";
import { contains, parseAddress } from "../../lib/cidr.ts";
import type { Issue } from "../../lib/issue.ts";
import type { Facts } from "../facts.ts";
import type { Check } from "./check.ts";

/** A DHCP server wants a range, and gives nobody an address that somebody else has. */
export const piholeDhcp: Check = (facts) => {
  const { pihole, networks } = facts;
  const network = networks.find(({ name }) => name === (pihole?.network ?? LAN));
  if (pihole?.dhcp === undefined || network === undefined) return [];
  const issues = reservationIssues(facts, network, pihole.dhcp.reservations);
  if (network.dhcp !== undefined) return issues;
  return [
    issue(
      "pihole.dhcp",
      `Pi-hole is to give out addresses in ${network.owner}, which names no range (${network.path}.dhcp)`,
      'write its range, such as dhcp: { from: "192.168.1.100", to: "192.168.1.199" }',
    ),
    ...issues,
  ];
};

type Reservations = NonNullable<NonNullable<Facts["pihole"]>["dhcp"]>["reservations"];

function reservationIssues(
  { addresses }: Facts,
  { range, owner }: Facts["networks"][number],
  reservations: Reservations,
): readonly Issue[] {
  const entries = Object.entries(reservations);
  return entries.flatMap(([name, { ip, mac }], index) => {
    const path = `pihole.dhcp.reservations.${name}`;
    const address = parseAddress(ip);
    if (address === undefined || range === undefined) return [];
    if (!contains(range.cidr, address))
      return [
        issue(`${path}.ip`, `${ip} of ${name} is not within ${owner}, ${range.value}`, `write one of ${range.value}`),
      ];
    const taken = addresses.find((fact) => fact.address === address);
    if (taken !== undefined)
      return [
        issue(
          `${path}.ip`,
          `${ip} of ${name} is already the address of ${taken.owner} (${taken.path})`,
          "write a free one",
        ),
      ];
    const twin = entries
      .slice(0, index)
      .find(([, other]) => other.ip === ip || other.mac.toUpperCase() === mac.toUpperCase());
    if (twin === undefined) return [];
    const what = twin[1].ip === ip ? ip : mac;
    return [issue(path, `${what} of ${name} is already reserved for ${twin[0]}`, "keep one of the two")];
  });
}

function issue(path: string, message: string, hint: string): Issue {
  return { code: "PIHOLE_DHCP", path, message, hint };
}
