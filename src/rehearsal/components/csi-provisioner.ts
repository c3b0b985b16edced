import { startSidecar, type SidecarOptions } from "../csi/sidecar.ts";
import type { CsiSettings } from "../csi/settings.ts";
import type { Child } from "../supervisor.ts";

/** The real external-provisioner: claims become volumes, and the scheduler learns how much space each place has. */
export function startCsiProvisioner(settings: CsiSettings, options: SidecarOptions): Promise<Child> {
  const own = ["--enable-capacity", "--capacity-ownerref-level=2", "--default-fstype=ext4"];
  return startSidecar(settings, "csi-provisioner", own, options);
}
