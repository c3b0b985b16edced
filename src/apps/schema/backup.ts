import { z } from "zod";
import { absolutePath } from "./text.ts";

/** How the app's own data becomes a consistent copy; files of its volumes are backed up besides. */
export const backupSchema = z
  .strictObject({
    sqlite: z
      .array(absolutePath())
      .default([])
      .meta({ description: "SQLite files, which are copied with SQLite's own backup while the app runs" }),
    command: z
      .array(z.string().regex(/^[^'\n]*$/, "write words without single quotes and line ends"))
      .default([])
      .meta({ description: "A command in the app's container that writes a consistent dump to its output" }),
    extension: z
      .string()
      .regex(/^\.[a-z0-9.]+$/, 'write ".sql"')
      .default(".dump")
      .meta({ description: "Ending of the name under which the dump is kept" }),
    none: z
      .string()
      .min(10, "write a sentence that another person understands")
      .optional()
      .meta({ description: "Why this app needs no backup" }),
  })
  .meta({ description: "How the app is backed up" });

export type BackupConfig = z.output<typeof backupSchema>;
