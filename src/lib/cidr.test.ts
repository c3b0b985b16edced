import * as fc from "fast-check";
import { BlockList, isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import {
  canonical,
  contains,
  firstAddress,
  formatAddress,
  formatCidr,
  lastAddress,
  overlaps,
  parseAddress,
  parseCidr,
} from "./cidr.ts";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const cidr = fc.record({ base: address, prefix: fc.integer({ min: 1, max: 32 }) });

describe("addresses", () => {
  it("are read back as they were written", () => {
    fc.assert(fc.property(address, (value) => parseAddress(formatAddress(value)) === value));
  });

  it("are those that Node accepts", () => {
    const octets = fc.array(fc.stringMatching(/^[0-9]{1,4}$/), { minLength: 3, maxLength: 5 });
    fc.assert(
      fc.property(octets, (parts) => {
        const text = parts.join(".");
        expect(parseAddress(text) !== undefined).toBe(isIPv4(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(["010.0.0.1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.-1", " 1.2.3.4", "0x1.2.3.4", "1.2.3.4e0", ""])(
    "%j is none",
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
});

describe("networks", () => {
  it("hold what Node's BlockList says", () => {
    fc.assert(
      fc.property(cidr, address, (network, value) => {
        const list = new BlockList();
        list.addSubnet(formatAddress(firstAddress(network)), network.prefix);
        expect(contains(network, value)).toBe(list.check(formatAddress(value)));
        expect(contains(network, network.base)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("overlap when one holds the other's first address", () => {
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, firstAddress(b)) || contains(b, firstAddress(a)));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  it("have a canonical form and an end", () => {
    const network = parseCidr("192.168.1.200/24") ?? { base: 0, prefix: 0 };
    expect(formatCidr(canonical(network))).toBe("192.168.1.0/24");
    expect(formatAddress(lastAddress(network))).toBe("192.168.1.255");
    expect(lastAddress({ base: 0, prefix: 0 })).toBe(2 ** 32 - 1);
  });

  it.each(["1.2.3.4", "1.2.3.4/33", "1.2.3.4/08", "1.2.3.4/", "1.2.3/8", "1.2.3.4/8/8"])("%j is none", (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });
});
