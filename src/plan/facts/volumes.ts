import type { Facts } from "../facts.ts";
import type { AppFact } from "./apps.ts";

/** A disk that an app wants of Proxmox: a volume that is no share of a file server. */
export interface VolumeFact {
  readonly app: AppFact;
  /** E.g. `apps/media/photos.ts:volumes.library`. */
  readonly path: string;
  readonly name: string;
  readonly retain: boolean;
  /** StorageClass, when one was written. */
  readonly class: string | undefined;
  readonly access: string | undefined;
}

/** The disks of all apps that are well formed. */
export function volumesOf({ apps }: Pick<Facts, "apps">): readonly VolumeFact[] {
  return apps.flatMap((app) =>
    Object.entries(app.config?.volumes ?? {})
      .filter(([, volume]) => volume.nfs === undefined)
      .map(([name, { retain, class: written, access }]) => ({
        app,
        path: `${app.file}:volumes.${name}`,
        name,
        retain,
        class: written,
        access,
      })),
  );
}
