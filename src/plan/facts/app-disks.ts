import { parseSize } from "../../lib/size.ts";
import { DEFAULT_CLASS, RETAIN_CLASS } from "../apps/resolve-volumes.ts";
import type { Facts } from "../facts.ts";

const OWN: readonly string[] = [DEFAULT_CLASS, RETAIN_CLASS];

/** What the lab's own StorageClasses have to hold for the apps, databases included, in GiB. */
export function appDisksGib({ apps }: Pick<Facts, "apps">): number {
  return apps
    .flatMap(({ config }) => {
      const volumes = Object.values(config?.volumes ?? {}).filter(({ nfs }) => nfs === undefined);
      const parts = Object.values(config?.parts ?? {}).flatMap((part) =>
        Object.values(part.volumes).filter(({ nfs }) => nfs === undefined),
      );
      const database = config?.database?.postgres;
      return [
        ...[...volumes, ...parts].map((volume) => ({ ...volume, copies: 1 })),
        ...(database === undefined ? [] : [{ ...database, copies: database.instances }]),
      ];
    })
    .filter(({ class: written }) => written === undefined || OWN.includes(written))
    .reduce((sum, { size, copies }) => sum + ((parseSize(size) ?? 0) / 1024) * copies, 0);
}
