/** An IPv4 network. `base` is the address as written, so host bits may be set: see `isCanonical`. */
export interface Cidr {
  /** Unsigned 32-bit number. */
  readonly base: number;
  /** 0 to 32. */
  readonly prefix: number;
}

/**
 * A dotted IPv4 address as an unsigned 32-bit number, or undefined. Strict: four decimal parts, no leading zeros
 * (which some programs read as octal, so that one text means two hosts), nothing around.
 */
export function parseAddress(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(part)) return undefined;
    const octet = Number(part);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

/** The dotted form of an unsigned 32-bit number. */
export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** `a.b.c.d/p`, or undefined. Host bits are allowed here. */
export function parseCidr(text: string): Cidr | undefined {
  const [address, prefix, ...rest] = text.split("/");
  if (address === undefined || prefix === undefined || rest.length > 0) return undefined;
  const base = parseAddress(address);
  if (base === undefined || !/^(?:0|[1-9]\d?)$/.test(prefix) || Number(prefix) > 32) return undefined;
  return { base, prefix: Number(prefix) };
}

export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.base)}/${cidr.prefix}`;
}

/** Number of addresses in a network. */
export function sizeOf(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

/** First address of the network: the network address. */
export function firstAddress(cidr: Cidr): number {
  return cidr.base - (cidr.base % sizeOf(cidr));
}

/** Last address of the network: the broadcast address. */
export function lastAddress(cidr: Cidr): number {
  return firstAddress(cidr) + sizeOf(cidr) - 1;
}

export function isCanonical(cidr: Cidr): boolean {
  return firstAddress(cidr) === cidr.base;
}

/** The same network with its host bits cleared. */
export function canonical(cidr: Cidr): Cidr {
  return { base: firstAddress(cidr), prefix: cidr.prefix };
}

export function contains(cidr: Cidr, address: number): boolean {
  return address >= firstAddress(cidr) && address <= lastAddress(cidr);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return firstAddress(a) <= lastAddress(b) && firstAddress(b) <= lastAddress(a);
}
