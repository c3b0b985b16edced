import type { LabEnv } from "../../apps/lab-app.ts";
import type { EnvValue } from "../../apps/schema/env.ts";
import { compare } from "../compare.ts";
import { CACHE_PORT, cacheName, databaseName } from "./names.ts";

/** Environment of a workload, sorted by name; what is written as `secrets` is taken from the app's Secret. */
export function resolveEnv(
  app: string,
  env: Readonly<Record<string, EnvValue>>,
  secrets: readonly string[],
  timezone: string,
): readonly LabEnv[] {
  const all: Readonly<Record<string, EnvValue>> = {
    ...(timezone === "Etc/UTC" ? {} : { TZ: timezone }),
    ...Object.fromEntries(secrets.map((key) => [key, { secret: key }])),
    ...env,
  };
  return Object.entries(all)
    .map(([name, value]) => resolveValue(app, name, value))
    .toSorted((a, b) => compare(a.name, b.name));
}

function resolveValue(app: string, name: string, value: EnvValue): LabEnv {
  if (typeof value === "string") return { name, value };
  if ("secret" in value) return { name, secret: app, key: value.secret };
  // CloudNativePG writes what an owner needs into this Secret (source: CloudNativePG, "Connecting from an application").
  if ("database" in value) return { name, secret: `${databaseName(app)}-app`, key: value.database };
  const host = cacheName(app);
  const facts = { host, port: String(CACHE_PORT), url: `redis://${host}:${CACHE_PORT}` };
  return { name, value: facts[value.cache] };
}

/** Keys of the app's Secret that a workload wants. */
export function wantedSecrets(env: Readonly<Record<string, EnvValue>>, secrets: readonly string[]): readonly string[] {
  const referred = Object.values(env).flatMap((value) =>
    typeof value === "object" && "secret" in value ? [value.secret] : [],
  );
  return [...new Set([...secrets, ...referred])].toSorted();
}
