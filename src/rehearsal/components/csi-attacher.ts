import { startSidecar, type SidecarOptions } from "../csi/sidecar.ts";
import type { CsiSettings } from "../csi/settings.ts";
import type { Child } from "../supervisor.ts";

/** The real external-attacher: volumes are attached to the machine that runs their pod. */
export function startCsiAttacher(settings: CsiSettings, options: SidecarOptions): Promise<Child> {
  return startSidecar(settings, "csi-attacher", ["--default-fstype=ext4"], options);
}
