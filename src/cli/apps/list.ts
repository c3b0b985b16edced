import type { Lab } from "../../plan/lab.ts";
import { catalogSummaries } from "../../plan/apps/catalog-summaries.ts";

interface Found {
  readonly apps: readonly {
    readonly name: string;
    readonly category: string;
    readonly kind: string;
    readonly host: string;
  }[];
  /** Parts of the platform that apps or the catalog want. */
  readonly parts: readonly string[];
  /** What the catalog has and the lab does not. */
  readonly more: readonly { readonly name: string; readonly summary: string }[];
}

/** The lab's apps, and what the catalog has besides. */
export function listApps(lab: Lab): Found {
  const names = new Set([...lab.apps.map(({ name }) => name), ...lab.operators]);
  return {
    apps: lab.apps.map(({ name, category, kind, host }) => ({ name, category, kind, host })),
    parts: lab.operators,
    more: catalogSummaries().filter(({ name }) => !names.has(name)),
  };
}

/** As a person reads it. */
export function listText({ apps, parts, more }: Found): string {
  const width =
    Math.max(0, ...[...apps, ...more].map(({ name }) => name.length), ...parts.map((name) => name.length)) + 2;
  return [
    ...apps.map(({ name, category, host, kind }) => {
      const what = kind === "container" ? "" : ` (${kind})`;
      return `${name.padEnd(width)}${category}${host === "" ? "" : `  https://${host}`}${what}`;
    }),
    ...parts.map((name) => `${name.padEnd(width)}(part of the platform)`),
    ...(more.length === 0 ? [] : ["", "in the catalog besides; homelab app add <name> turns one on:"]),
    ...more.map(({ name, summary }) => `${name.padEnd(width)}${summary}`),
  ].join("\n");
}
