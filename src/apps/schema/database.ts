import { z } from "zod";
import { diskSize, size } from "./text.ts";

/** A database of the app's own, kept by CloudNativePG. */
export const databaseSchema = z
  .strictObject({
    postgres: z
      .strictObject({
        image: z
          .string()
          .min(1)
          .default("ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie")
          .meta({ description: "Image that CloudNativePG can run" }),
        size: diskSize().default("4GiB").meta({ description: "Size of its disk" }),
        class: z.string().min(1).optional().meta({ description: "StorageClass; proxmox-csi-retain unless given" }),
        instances: z.number().int().min(1).max(5).default(1).meta({ description: "Copies, one of which writes" }),
        name: z
          .string()
          .regex(/^[a-z_][a-z0-9_]*$/, 'write small letters, digits and underscores: "app"')
          .default("app")
          .meta({ description: "Name of the database and of its owner" }),
        extensions: z
          .array(z.string().regex(/^[a-z0-9_-]+$/, 'write the name of an extension, such as "vchord"'))
          .default([])
          .meta({ description: "Extensions that are created in it" }),
        preload: z
          .array(z.string().min(1))
          .default([])
          .meta({ description: "Libraries that the server loads at its start" }),
        memory: size().default("256MiB").meta({ description: "Memory that is reserved" }),
        memoryLimit: size().optional().meta({ description: "Memory limit; four times what is reserved unless given" }),
      })
      .meta({ description: "A PostgreSQL database" }),
  })
  .meta({ description: "The app's database" });

export type DatabaseConfig = z.output<typeof databaseSchema>;
