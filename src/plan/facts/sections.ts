import type { z } from "zod";
import { argocdSchema } from "../../config/schema/argocd.ts";
import { backupsSchema } from "../../config/schema/backups.ts";
import { certificatesSchema } from "../../config/schema/certificates.ts";
import { cloudflareSchema } from "../../config/schema/cloudflare.ts";
import { clusterSchema } from "../../config/schema/cluster.ts";
import { mailSchema } from "../../config/schema/mail.ts";
import { piholeSchema } from "../../config/schema/pihole.ts";
import { upgradesSchema } from "../../config/schema/upgrades.ts";
import { record, text, type Config, type Fact } from "./fact.ts";

/** Whole sections, with their defaults; each undefined when it is not there or when something in it is wrong. */
export interface Sections {
  readonly argocd: z.output<typeof argocdSchema> | undefined;
  readonly backups: z.output<typeof backupsSchema> | undefined;
  readonly certificates: z.output<typeof certificatesSchema> | undefined;
  readonly cloudflare: z.output<typeof cloudflareSchema> | undefined;
  readonly cluster: z.output<typeof clusterSchema> | undefined;
  readonly pihole: z.output<typeof piholeSchema> | undefined;
  readonly mail: z.output<typeof mailSchema> | undefined;
  readonly upgrades: z.output<typeof upgradesSchema> | undefined;
}

/** Without complaints about keys that are too much, which say nothing against the rest. Made once: that takes its time. */
const SCHEMAS = {
  argocd: argocdSchema.strip(),
  backups: backupsSchema.strip(),
  certificates: certificatesSchema.strip(),
  cloudflare: cloudflareSchema.strip(),
  cluster: clusterSchema.strip(),
  mail: mailSchema.strip(),
  pihole: piholeSchema.strip(),
  upgrades: upgradesSchema.strip(),
};

export function collectSections({ given }: Config): Sections {
  return {
    argocd: SCHEMAS.argocd.safeParse(given("argocd") ?? {}).data,
    backups: SCHEMAS.backups.safeParse(given("backups")).data,
    certificates: SCHEMAS.certificates.safeParse(given("certificates") ?? {}).data,
    cloudflare: SCHEMAS.cloudflare.safeParse(given("cloudflare")).data,
    cluster: SCHEMAS.cluster.safeParse(given("cluster") ?? {}).data,
    mail: SCHEMAS.mail.safeParse(given("mail")).data,
    upgrades: SCHEMAS.upgrades.safeParse(given("upgrades") ?? {}).data,
    pihole: SCHEMAS.pihole.safeParse(given("pihole")).data,
  };
}

/** Every text of the config by its path, well formed or not: a secret is one wherever it stands. */
export function collectTexts({ given }: Config): readonly Fact[] {
  return textsIn(given(), "", "the config");
}

/** Every text below a value. Paths are joined with dots below `path`. */
export function textsIn(value: unknown, path: string, owner: string): readonly Fact[] {
  const own = text(value);
  if (own !== undefined) return [{ path, owner, value: own }];
  return Object.entries(record(value)).flatMap(([key, member]) =>
    textsIn(member, path === "" || path.endsWith(":") ? `${path}${key}` : `${path}.${key}`, owner),
  );
}
