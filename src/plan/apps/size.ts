import { parseSize } from "../../lib/size.ts";

/** `"128MiB"` as Kubernetes writes it: `128Mi`, `1Gi`. */
export function kubernetesSize(text: string): string {
  return inMebibytes(parseSize(text) ?? 0);
}

/** A whole number of MiB as Kubernetes writes it. */
export function inMebibytes(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024}Gi` : `${mib}Mi`;
}

/** Whole GiB of a size of a disk. */
export function gibOf(text: string): number {
  return (parseSize(text) ?? 0) / 1024;
}
