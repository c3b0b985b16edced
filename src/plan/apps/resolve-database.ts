import type { LabDatabase } from "../../apps/lab-app.ts";
import type { DatabaseConfig } from "../../apps/schema/database.ts";
import { parseSize } from "../../lib/size.ts";
import { databaseName } from "./names.ts";
import { RETAIN_CLASS } from "./resolve-volumes.ts";
import { gibOf, inMebibytes } from "./size.ts";

/** Decide an app's PostgreSQL. */
export function resolveDatabase(app: string, { postgres }: DatabaseConfig): LabDatabase {
  const memory = parseSize(postgres.memory) ?? 0;
  return {
    cluster: databaseName(app),
    name: postgres.name,
    image: postgres.image,
    instances: postgres.instances,
    gib: gibOf(postgres.size),
    storageClass: postgres.class ?? RETAIN_CLASS,
    extensions: postgres.extensions,
    preload: postgres.preload,
    memory: inMebibytes(memory),
    memoryLimit: inMebibytes(postgres.memoryLimit === undefined ? 4 * memory : (parseSize(postgres.memoryLimit) ?? 0)),
  };
}
