import { z } from "zod";
import { variableName } from "./text.ts";

/** What a database's Secret tells; the names are those of CloudNativePG. */
export const DATABASE_FACTS = ["host", "port", "dbname", "username", "password", "uri"] as const;

/** Value of an environment variable: text, or where it comes from. */
export const envValueSchema = z
  .union(
    [
      z.string(),
      z.strictObject({ secret: variableName().meta({ description: "Key of the app's sealed values" }) }),
      z.strictObject({ database: z.enum(DATABASE_FACTS).meta({ description: "Fact of the app's database" }) }),
      z.strictObject({ cache: z.enum(["host", "port", "url"]).meta({ description: "Fact of the app's cache" }) }),
    ],
    { error: 'write text, { secret: "KEY" }, { database: "host" } or { cache: "host" }' },
  )
  .meta({ description: "Text, { secret }, { database } or { cache }" });

export type EnvValue = z.output<typeof envValueSchema>;
