const UNITS: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: 1024 * 1024 };

/** What a size must look like; units are binary because Proxmox counts in MiB and GiB. */
export const SIZE_PATTERN = /^[1-9]\d*(?:MiB|GiB|TiB)$/;

/** `"4GiB"` as MiB, or undefined when it is not a whole number directly followed by MiB, GiB or TiB. */
export function parseSize(text: string): number | undefined {
  if (!SIZE_PATTERN.test(text)) return undefined;
  const factor = UNITS[text.slice(-3)];
  return factor === undefined ? undefined : Number(text.slice(0, -3)) * factor;
}
