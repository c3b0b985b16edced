import { z } from "zod";
import { envValueSchema } from "../schema/env.ts";
import { securitySchema } from "../schema/security.ts";
import { absolutePath, diskSize, size, variableName } from "../schema/text.ts";
import type { AppInput } from "../schema.ts";
import type { CatalogEntry } from "./entry.ts";

/** What a lab may say of any app of the catalog. */
export interface CatalogOptions {
  readonly host?: string | false | undefined;
  readonly category?: string | undefined;
  readonly memory?: string | undefined;
  readonly memoryLimit?: string | undefined;
  readonly user?: number | undefined;
  readonly env?: Readonly<Record<string, z.input<typeof envValueSchema>>> | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly sizes?: Readonly<Record<string, string | undefined>> | undefined;
  readonly shares?:
    | Readonly<Record<string, { readonly server: string; readonly path: string } | undefined>>
    | undefined;
  readonly devices?: Readonly<Record<string, number>> | undefined;
  readonly security?: z.input<typeof securitySchema> | undefined;
}

/** Facts that stand for the lab's own where only the shape of an app is of interest. */
const ANY_LAB = { domain: "home.example.net", timezone: "Etc/UTC", host: "app.home.example.net" };

const sizeOf = (name: string) =>
  diskSize()
    .optional()
    .meta({ description: `Size of ${name}` });

const shareOf = (name: string) =>
  z
    .strictObject({
      server: z.string().min(1).meta({ description: "Address or name of the file server" }),
      path: absolutePath().meta({ description: "Exported folder" }),
    })
    .optional()
    .meta({ description: `File server's folder for ${name}` });

/** The same for every app, and made once: making a schema takes longer than using it. */
const COMMON = {
  host: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .meta({ description: "Host name, relative to the lab's domain or full; false for none" }),
  category: z.string().optional().meta({ description: "Folder in k8s/apps" }),
  memory: size().optional().meta({ description: "Memory that is reserved" }),
  memoryLimit: size().optional().meta({ description: "Memory above which it is killed" }),
  user: z.number().int().min(1).max(65534).optional().meta({ description: "User and group id of its files" }),
  env: z.record(variableName(), envValueSchema).optional().meta({ description: "Further environment" }),
  secrets: z.array(variableName()).readonly().optional().meta({ description: "Further sealed environment" }),
};

const LAST = {
  devices: z
    .record(z.string(), z.number().int().min(1))
    .optional()
    .meta({ description: "Devices of the node, by the name of their plugin" }),
  security: securitySchema.optional().meta({ description: "A written waiver instead of the catalog's" }),
};

/** Settings of one app of the catalog; sizes and shares are named by its own volumes. */
export function optionsOf(entry: CatalogEntry): z.ZodType<CatalogOptions, CatalogOptions> {
  const { volumes = {}, database } = entry.app(ANY_LAB);
  const disks = [...Object.keys(volumes), ...(database === undefined ? [] : ["database"])];
  return z
    .strictObject({
      ...COMMON,
      sizes: z
        .strictObject(Object.fromEntries(disks.map((name) => [name, sizeOf(name)])))
        .optional()
        .meta({ description: "Sizes of its disks" }),
      shares: z
        .strictObject(Object.fromEntries(Object.keys(volumes).map((name) => [name, shareOf(name)])))
        .optional()
        .meta({ description: "Folders of a file server instead of disks" }),
      ...LAST,
    })
    .meta({ description: "Settings of this app" });
}

/** An app of the catalog with what the lab says of it. */
export function withOptions(app: AppInput, options: CatalogOptions): AppInput {
  const { sizes = {}, shares = {}, env, secrets, host, category, ...rest } = options;
  const volumes = Object.fromEntries(
    Object.entries(app.volumes ?? {}).map(([name, volume]) => [
      name,
      { ...volume, ...set("size", sizes[name]), ...set("nfs", shares[name]) },
    ]),
  );
  const { database } = app;
  const postgres = { ...database?.postgres, ...set("size", sizes["database"]) };
  return {
    ...app,
    ...set("host", host),
    ...set("category", category),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    env: { ...app.env, ...env },
    secrets: [...(app.secrets ?? []), ...(secrets ?? [])],
    volumes,
    ...(database === undefined ? {} : { database: { postgres } }),
  };
}

function set<K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, T>);
}
