import { isDeepStrictEqual } from "node:util";
import type { MachineConfig, MachineSection } from "../machine-config.ts";
import { unifiedDiff } from "./unified-diff.ts";

/**
 * What may change while the machine runs (source: siderolabs/talos v1alpha1_runtime.go CanApplyImmediate): all of
 * `cluster`, other documents, and these parts of `machine`.
 */
const CHANGEABLE: ReadonlySet<string> = new Set<keyof MachineSection>([
  "ca",
  "acceptedCAs",
  "certSANs",
  "controlPlane",
  "install",
  "kernel",
  "kubelet",
  "logging",
  "network",
  "nodeAnnotations",
  "nodeLabels",
  "nodeTaints",
  "pods",
  "registries",
  "seccompProfiles",
  "sysctls",
  "sysfs",
  "time",
]);

/** Why a change needs a reboot, in Talos' words and with the difference; undefined when it needs none. */
export function refusedWithoutReboot(current: MachineConfig, next: MachineConfig): string | undefined {
  if (isDeepStrictEqual(fixed(current), fixed(next)) && isDeepStrictEqual(features(current), features(next)))
    return undefined;
  return `this config change can't be applied in immediate mode\ndiff: ${configDiff(current.source, next.source)}`;
}

/** A unified diff of two configurations; empty when they are the same. */
export function configDiff(before: string, after: string): string {
  return unifiedDiff(before, after);
}

/** KubePrism, host DNS and API access follow a change at once; other features do not. */
function features({ machine }: MachineConfig): unknown {
  const {
    kubePrism: _kubePrism,
    hostDNS: _hostDNS,
    kubernetesTalosAPIAccess: _access,
    ...rest
  } = machine.features ?? {};
  return rest;
}

function fixed({ machine }: MachineConfig): Record<string, unknown> {
  const kept = Object.entries(machine).filter(
    ([key, value]) => !CHANGEABLE.has(key) && key !== "features" && value !== undefined,
  );
  return Object.fromEntries(kept);
}
