import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, firstAddress, formatAddress, formatCidr, sizeOf } from "./cidr.ts";
import { loopbackMap, ownAddress, RUN_SLOTS } from "./loopback.ts";

const slot = fc.integer({ min: 0, max: RUN_SLOTS - 1 });
/** A canonical private network between /18 and /30 (a /16 or /17 may reach x.y.255.z). */
const network = fc
  .record({
    second: fc.integer({ min: 0, max: 255 }),
    low: fc.integer({ min: 0, max: 65_535 }),
    prefix: fc.integer({ min: 18, max: 30 }),
  })
  .map(({ second, low, prefix }) => canonical({ base: (10 * 256 + second) * 65_536 + low, prefix }))
  .filter((cidr) => cidr.prefix >= 24 || !formatAddress(firstAddress(cidr) + sizeOf(cidr) - 1).includes(".255."));

describe("loopbackMap", () => {
  it("maps as documented", () => {
    const map = loopbackMap(["192.168.1.0/24", "192.168.20.0/24"], 2);
    expect(map.toLoopback("192.168.1.201")).toBe("127.108.1.201");
    expect(map.toLoopback("192.168.20.5")).toBe("127.109.20.5");
    expect(map.toLoopback("10.96.0.1")).toBe("10.96.0.1");
    expect(map.cidrToLoopback("192.168.1.0/24")).toBe("127.108.1.0/24");
  });

  it("keeps distinct addresses distinct, in loopback, away from 127.0 and from its own addresses, and can be undone", () => {
    fc.assert(
      fc.property(network, slot, fc.nat(), fc.nat(), (cidr, slot, a, b) => {
        const map = loopbackMap([formatCidr(cidr)], slot);
        const [first, second] = [a, b].map((n) => formatAddress(cidr.base + (n % sizeOf(cidr))));
        const [mappedFirst, mappedSecond] = [map.toLoopback(first ?? ""), map.toLoopback(second ?? "")];
        expect(mappedFirst === mappedSecond).toBe(first === second);
        expect(map.fromLoopback(mappedFirst)).toBe(first);
        expect(mappedFirst).toMatch(/^127\.(?!0\.)/);
        expect(mappedFirst.split(".")[2]).not.toBe("255");
      }),
      { numRuns: 500 },
    );
  });

  it("gives two runs, and two subnets of one run, no address in common", () => {
    fc.assert(
      fc.property(slot, slot, fc.nat(255), fc.nat(254), fc.nat(255), (one, other, second, third, last) => {
        const subnets = [`10.${second}.${third}.0/24`, `172.16.${third}.0/24`];
        const addresses = [one, other].flatMap((slot) => {
          const map = loopbackMap(subnets, slot);
          return [`10.${second}.${third}.${last}`, `172.16.${third}.${last}`].map((address) => map.toLoopback(address));
        });
        expect(new Set(addresses).size).toBe(one === other ? 2 : 4);
      }),
    );
  });

  it("leaves room for its own addresses when the LAN is x.y.255.0/24", () => {
    const map = loopbackMap(["192.168.255.0/24"], 0);
    expect(map.toLoopback("192.168.255.7")).toBe("127.100.254.7");
    expect(map.fromLoopback("127.100.254.7")).toBe("192.168.255.7");
    expect(map.fromLoopback(ownAddress(0, 7))).toBe(ownAddress(0, 7));
  });

  it.each([
    [["10.0.0.0/8"], 0, /larger than a \/16/],
    [["10.0.0.0/16"], 0, /where the rehearsal itself listens/],
    [["10.0.0.0/24"], RUN_SLOTS, /run slot/],
    [["x"], 0, /no IPv4 network/],
  ])("refuses %j in slot %i", (subnets, slot, message) => {
    expect(() => loopbackMap(subnets, slot)).toThrow(message);
  });
});
