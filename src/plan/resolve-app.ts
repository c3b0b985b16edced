import type { AppConfig } from "../apps/schema.ts";
import type { SealedValues } from "../apps/sealed.ts";
import { parseSize } from "../lib/size.ts";
import { compare } from "./compare.ts";
import { hostOf } from "./derive.ts";
import { hasTag } from "./image.ts";
import type { LabApp } from "./lab.ts";

/** An app's file, parsed: where it lies decides what it does not say. */
export interface AppEntry {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly config: AppConfig;
  readonly sealed: SealedValues;
}

/** Decide an app. `images` are the tags of `versions.json`. */
export function resolveApp(
  { config, ...entry }: AppEntry,
  domain: string,
  images: Readonly<Record<string, string>>,
): LabApp {
  const name = config.name ?? entry.name;
  const category = config.category ?? entry.category;
  const host = config.host ?? (category === "external" && name);
  const memory = parseSize(config.memory) ?? 0;
  const tag = hasTag(config.image) ? undefined : images[config.image];
  return {
    name,
    category,
    namespace: config.namespace ?? name,
    host: host === false ? "" : hostOf(host, domain),
    image: tag === undefined ? config.image : `${config.image}:${tag}`,
    replicas: config.replicas,
    port: config.port,
    args: config.args,
    env: Object.entries(config.env)
      .map(([name, value]) => ({ name, value }))
      .toSorted((a, b) => compare(a.name, b.name)),
    sealed: Object.entries(entry.sealed)
      .map(([key, value]) => ({ key, value }))
      .toSorted((a, b) => compare(a.key, b.key)),
    files: Object.entries(config.files)
      .map(([path, content]) => ({ path, content }))
      .toSorted((a, b) => compare(a.path, b.path)),
    scratch: [...new Set(config.scratch)].toSorted(),
    user: config.user,
    resources: {
      cpu: config.cpu,
      memory: kubernetesSize(memory),
      memoryLimit: kubernetesSize(config.memoryLimit === undefined ? 2 * memory : (parseSize(config.memoryLimit) ?? 0)),
    },
    health: config.health,
    internet: config.internet,
  };
}

function kubernetesSize(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024}Gi` : `${mib}Mi`;
}
