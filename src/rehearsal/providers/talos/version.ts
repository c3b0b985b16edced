/** Minor version of the Talos library inside provider 0.11: what is generated for when nothing is said. */
export const DEFAULT_TALOS_VERSION = "v1.13";
/** Kubernetes version of the same library; source: siderolabs/talos pkg/machinery/constants. */
export const DEFAULT_KUBERNETES_VERSION = "1.36.0";

/** Major, minor and patch of `v1.13`, `1.13.9` or `v1.13.0-beta.1` (patch 0 when left out); undefined otherwise. */
export function parseVersion(text: string): readonly [number, number, number] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+)(?:[-+].*)?)?$/.exec(text);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}

/** Negative when `a` is older than `b`. Versions that cannot be read count as oldest. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a) ?? [0, 0, 0], parseVersion(b) ?? [0, 0, 0]];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** For the schema: says what is wrong with a `talos_version`. */
export function talosVersionProblem(value: unknown): string | undefined {
  if (typeof value === "string" && parseVersion(value) !== undefined) return undefined;
  return `must be a Talos version like v1.13 or v1.13.9, but is ${JSON.stringify(value)}`;
}

/**
 * Why a Kubernetes version does not fit a Talos version, or undefined. Talos 1.N runs Kubernetes 1.(N+18) to 1.(N+23);
 * source: siderolabs/talos pkg/machinery/compatibility (1.12: 1.30–1.35, 1.13: 1.31–1.36, 1.14: 1.32–1.37).
 */
export function incompatibility(talos: string, kubernetes: string): string | undefined {
  const [os, k8s] = [parseVersion(talos), parseVersion(kubernetes)];
  if (k8s === undefined) return `kubernetes_version ${JSON.stringify(kubernetes)} is no version`;
  if (os === undefined || os[0] !== 1 || k8s[0] !== 1) return undefined;
  const [low, high] = [os[1] + 18, os[1] + 23];
  if (k8s[1] >= low && k8s[1] <= high) return undefined;
  return `Talos 1.${os[1]} runs Kubernetes 1.${low} to 1.${high}, but kubernetes_version is ${kubernetes}`;
}
