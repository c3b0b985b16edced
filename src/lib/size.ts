const TIB = 1024 * 1024;
const UNITS: Readonly<Record<string, number>> = { MiB: 1, GiB: 1024, TiB: TIB };

/** What a size must look like; units are binary because Proxmox counts in MiB and GiB. */
export const SIZE_PATTERN = /^[1-9]\d*(?:MiB|GiB|TiB)$/;

/** `"4GiB"` as MiB, or undefined when it is not a whole number directly followed by MiB, GiB or TiB. */
export function parseSize(text: string): number | undefined {
  if (!SIZE_PATTERN.test(text)) return undefined;
  const factor = UNITS[text.slice(-3)];
  return factor === undefined ? undefined : Number(text.slice(0, -3)) * factor;
}

/** MiB as one writes it: in the largest unit that leaves a whole number. */
export function formatSize(mib: number): string {
  if (mib >= TIB && mib % TIB === 0) return `${mib / TIB}TiB`;
  return mib >= 1024 && mib % 1024 === 0 ? `${mib / 1024}GiB` : `${mib}MiB`;
}
