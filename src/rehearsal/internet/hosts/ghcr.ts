import { answerAsRegistry } from "../chart-registry.ts";
import type { PinnedVersions, SimulatedHost } from "../host.ts";

/** GitHub's container registry, as far as it holds charts. */
export function ghcr({ proxmoxCsiChart, proxmoxCsi }: PinnedVersions): SimulatedHost {
  const chart = { name: "proxmox-csi-plugin", version: proxmoxCsiChart, appVersion: `v${proxmoxCsi}` };
  return { name: "ghcr.io", answer: (request) => answerAsRegistry(request, "sergelogvinov/charts/", [chart]) };
}
