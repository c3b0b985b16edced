import { startSidecar, type SidecarOptions } from "../csi/sidecar.ts";
import type { CsiSettings } from "../csi/settings.ts";
import type { Child } from "../supervisor.ts";

/** The real external-resizer: a claim that asks for more gets a larger disk. */
export function startCsiResizer(settings: CsiSettings, options: SidecarOptions): Promise<Child> {
  return startSidecar(settings, "csi-resizer", ["--handle-volume-inuse-error=false"], options);
}
