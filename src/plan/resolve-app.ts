import type { ContainerApp, LabBackup, LabTile, LabVolume, LabWorkload } from "../apps/lab-app.ts";
import type { AppConfig } from "../apps/schema.ts";
import type { SealedValues } from "../apps/sealed.ts";
import { CACHE } from "./apps/cache.ts";
import { cacheName, partName } from "./apps/names.ts";
import { resolveDatabase } from "./apps/resolve-database.ts";
import { wantedSecrets } from "./apps/resolve-env.ts";
import { resolveVolumes } from "./apps/resolve-volumes.ts";
import { resolveWorkload, type WorkloadSite } from "./apps/resolve-workload.ts";
import { compare } from "./compare.ts";
import { hostOf } from "./derive.ts";
import type { LabApp } from "./lab.ts";

/** An app's file, parsed: where it lies decides what it does not say. */
export interface AppEntry {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly config: AppConfig;
  readonly sealed: SealedValues;
}

/** What an app is decided with. */
export interface AppSite {
  readonly domain: string;
  readonly timezone: string;
  /** Tags of `versions.json`. */
  readonly images: Readonly<Record<string, string>>;
}

/** Decide an app. */
export function resolveApp(entry: AppEntry, site: AppSite): LabApp {
  const { config } = entry;
  const name = config.name ?? entry.name;
  const category = config.category ?? entry.category;
  const host = config.host ?? (category === "external" && config.image !== undefined && name);
  const common = {
    name,
    category,
    namespace: config.namespace ?? name,
    host: host === false ? "" : hostOf(host, site.domain),
    sealed: Object.entries(entry.sealed)
      .map(([key, value]) => ({ key, value }))
      .toSorted((a, b) => compare(a.key, b.key)),
  };
  const security = { level: config.security?.level ?? "restricted", because: config.security?.because ?? "" } as const;
  if (config.helm !== undefined) {
    const { release, ...chart } = config.helm;
    return { kind: "chart", ...common, ...chart, release: release ?? name, port: config.port ?? 0, security };
  }
  if (config.kustomize !== undefined) {
    const { resources, images, patches } = config.kustomize;
    const tags = Object.entries(images).map(([image, tag]) => ({ name: image, tag }));
    return {
      kind: "manifests",
      ...common,
      resources,
      images: tags.toSorted((a, b) => compare(a.name, b.name)),
      patches,
      security,
    };
  }
  const workloads = workloadsOf(name, config, site);
  const volumes = volumesOf(name, config);
  return {
    kind: "container",
    ...common,
    workloads,
    volumes,
    database: config.database === undefined ? null : resolveDatabase(name, config.database),
    backup: backupOf(config, volumes),
    network: { internet: config.internet, egress: config.egress, ingressFrom: config.ingressFrom.toSorted() },
    permissions: config.permissions,
    security,
    homepage: config.homepage === false ? null : tileOf(name, category, config.homepage),
  };
}

/** Keys of the app's Secret that its containers want, sorted. */
export function secretsOf(config: AppConfig): readonly string[] {
  const workloads = [config, ...Object.values(config.parts)];
  return [...new Set(workloads.flatMap(({ env, secrets }) => wantedSecrets(env, secrets)))].toSorted();
}

function workloadsOf(name: string, config: AppConfig, { timezone, images }: AppSite): ContainerApp["workloads"] {
  const site: WorkloadSite = { app: name, timezone, images, security: config.security };
  // A waiver is for the app's own container; parts and cache stay as strict as they can be.
  const strict = { ...site, security: undefined };
  const parts: readonly LabWorkload[] = Object.entries(config.parts)
    .map(([part, entry]) => resolveWorkload(strict, partName(name, part), entry))
    .toSorted((a, b) => compare(a.name, b.name));
  const cache = config.cache ? [resolveWorkload({ ...strict, timezone: "Etc/UTC" }, cacheName(name), CACHE)] : [];
  return [resolveWorkload(site, name, { ...config, image: config.image ?? "" }), ...parts, ...cache];
}

function volumesOf(name: string, config: AppConfig): readonly LabVolume[] {
  return [
    ...resolveVolumes(name, config.volumes),
    ...Object.entries(config.parts).flatMap(([part, entry]) => resolveVolumes(partName(name, part), entry.volumes)),
  ].toSorted((a, b) => compare(a.claim, b.claim));
}

function backupOf({ backup, database }: AppConfig, volumes: readonly LabVolume[]): LabBackup | null {
  const files = volumes.some((volume) => volume.backup && volume.nfs === null);
  const { sqlite, command, extension, none } = backup;
  if (none !== undefined || (!files && sqlite.length + command.length === 0 && database === undefined)) return null;
  return { sqlite, command, extension, files };
}

function tileOf(name: string, category: string, given: Exclude<AppConfig["homepage"], false>): LabTile {
  return {
    title: given.title ?? titleCase(name),
    group: given.group ?? titleCase(category),
    icon: given.icon ?? `${name}.png`,
    description: given.description ?? "",
  };
}

/** `it-tools` as a person writes it: `It Tools`. */
function titleCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (match, letter: string) =>
    match.startsWith("-") ? ` ${letter.toUpperCase()}` : letter.toUpperCase(),
  );
}
