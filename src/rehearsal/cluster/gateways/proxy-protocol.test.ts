import { describe, expect, it } from "vitest";
import { parseProxyHeader } from "./proxy-protocol.ts";

const v2 = (command: number, family: number, body: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from("0d0a0d0a000d0a515549540a", "hex"),
    Buffer.from([command, family, 0, body.length, ...body]),
    Buffer.from("rest"),
  ]);

describe("parseProxyHeader", () => {
  it.each([
    [Buffer.from("PROXY TCP4 203.0.113.9 192.0.2.1 4711 443\r\nrest"), 1, "203.0.113.9", 4711],
    [Buffer.from("PROXY TCP6 2001:db8::9 2001:db8::1 4711 443\r\nrest"), 1, "2001:db8::9", 4711],
    [Buffer.from("PROXY UNKNOWN\r\nrest"), 1, "", 0],
    [v2(0x21, 0x11, [203, 0, 113, 9, 192, 0, 2, 1, 0x12, 0x67, 1, 187]), 2, "203.0.113.9", 4711],
    [
      v2(0x21, 0x21, [
        0x20,
        1,
        0xd,
        0xb8,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        9,
        ...Array<number>(16).fill(0),
        0x12,
        0x67,
        1,
        187,
      ]),
      2,
      "2001:db8:0:0:0:0:0:9",
      4711,
    ],
    [v2(0x20, 0, []), 2, "", 0],
  ])("reads %j", (bytes, version, address, port) => {
    const header = parseProxyHeader(bytes);
    expect(header).toMatchObject({ version, address, port });
    expect(bytes.subarray(header?.length).toString()).toBe("rest");
    for (let length = 0; length < (header?.length ?? 0); length++)
      expect(parseProxyHeader(bytes.subarray(0, length)), String(length)).toBeUndefined();
  });

  it.each([
    [Buffer.from([0x16, 3, 1, 2, 0])],
    [Buffer.from("PROXY TCP4 nobody 192.0.2.1 4711 443\r\n")],
    [Buffer.from(`PROXY TCP4 ${"1".repeat(200)}`)],
    [v2(0x31, 0x11, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
    [v2(0x21, 0x12, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])],
    [v2(0x21, 0x11, [1, 2, 3])],
  ])("refuses %j", (bytes) => {
    expect(() => parseProxyHeader(bytes)).toThrow(expect.objectContaining({ code: "PROXY_HEADER" }));
  });
});
