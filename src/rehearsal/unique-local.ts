/**
 * The address that a guest makes for itself where a home router advertises a unique local prefix. The real provider
 * needs one: it waits ten seconds for an address that is no loopback address, and every other one of a rehearsal is.
 * (source: RFC 4193; RFC 4291 appendix A, modified EUI-64)
 */
export function uniqueLocal(mac: string): string {
  const bytes = [...Buffer.from(mac.replaceAll(":", ""), "hex")];
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = bytes;
  const eui = [first ^ 2, second, third, 0xff, 0xfe, fourth, fifth, sixth];
  const groups = [0, 2, 4, 6].map((at) => (((eui[at] ?? 0) << 8) | (eui[at + 1] ?? 0)).toString(16));
  return `fd00::${groups.join(":")}`;
}
