import type { Lab } from "../../plan/lab.ts";
import { catalogSummaries } from "../../plan/apps/catalog-summaries.ts";

interface Found {
  readonly apps: readonly {
    readonly name: string;
    readonly category: string;
    readonly kind: string;
    readonly host: string;
  }[];
  /** Apps of the catalog that the lab does not have. */
  readonly more: readonly { readonly name: string; readonly summary: string }[];
}

/** The lab's apps, and what the catalog has besides. */
export function listApps(lab: Lab): Found {
  const names = new Set(lab.apps.map(({ name }) => name));
  return {
    apps: lab.apps.map(({ name, category, kind, host }) => ({ name, category, kind, host })),
    more: catalogSummaries().filter(({ name }) => !names.has(name)),
  };
}

/** As a person reads it. */
export function listText({ apps, more }: Found): string {
  const width = Math.max(0, ...[...apps, ...more].map(({ name }) => name.length)) + 2;
  return [
    ...apps.map(({ name, category, host, kind }) => {
      const what = kind === "container" ? "" : ` (${kind})`;
      return `${name.padEnd(width)}${category}${host === "" ? "" : `  https://${host}`}${what}`;
    }),
    ...(more.length === 0 ? [] : ["", "in the catalog besides; homelab app add <name> turns one on:"]),
    ...more.map(({ name, summary }) => `${name.padEnd(width)}${summary}`),
  ].join("\n");
}
