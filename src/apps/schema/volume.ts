import { z } from "zod";
import { absolutePath, diskSize } from "./text.ts";

/** A folder that outlives the pod: a claim of its own, or a share of a file server. */
export const volumeSchema = z
  .strictObject({
    path: absolutePath().meta({ description: "Where the container sees it" }),
    size: diskSize().default("1GiB").meta({ description: "Size of the disk; it can grow later, never shrink" }),
    class: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "StorageClass; proxmox-csi unless given, proxmox-csi-retain with retain" }),
    access: z
      .enum(["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"])
      .optional()
      .meta({ description: "Access mode; ReadWriteOnce unless given, ReadWriteMany with nfs" }),
    retain: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the disk stays when the claim is deleted, and the claim when the app is removed" }),
    backup: z.boolean().default(true).meta({ description: "Whether backups hold its files" }),
    readOnly: z.boolean().default(false).meta({ description: "Whether the app may only read it" }),
    nfs: z
      .strictObject({
        server: z.string().min(1).meta({ description: "Address or name of the file server" }),
        path: absolutePath().meta({ description: "Exported folder" }),
      })
      .optional()
      .meta({ description: "A share of a file server instead of a disk of its own" }),
  })
  .meta({ description: "A folder that outlives the pod" });

export type VolumeConfig = z.output<typeof volumeSchema>;
