import jsonata from "jsonata";
import { z } from "zod";
import type { CustomManager } from "./schema.ts";

/** What a manager found: the fields that Renovate takes of a match, and the text that it would replace. */
export interface Found {
  readonly manager: string;
  readonly depName: string;
  readonly currentValue: string;
  readonly currentDigest?: string | undefined;
  readonly packageName?: string | undefined;
  readonly registryUrl?: string | undefined;
  readonly datasource: string;
  readonly text: string;
}

const dependency = z.strictObject({
  depName: z.string().min(1),
  currentValue: z.string().min(1),
  currentDigest: z.string().optional(),
  packageName: z.string().optional(),
  registryUrl: z.url().optional(),
  datasource: z.string(),
  versioning: z.string().optional(),
  extractVersion: z.string().optional(),
});

/** Run the managers on a file as the bot does. Source: docs.renovatebot.com/modules/manager/regex and …/jsonata */
export async function extract(
  managers: readonly CustomManager[],
  file: string,
  content: string,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const manager of managers) {
    const matches = manager.managerFilePatterns.some((one) => new RegExp(one.replace(/^\/|\/$/g, "")).test(file));
    if (!matches) continue;
    for (const string of manager.matchStrings) {
      const raw = manager.customType === "jsonata" ? await query(string, content) : search(string, content);
      for (const { text, ...fields } of raw) {
        const { packageNameTemplate, datasourceTemplate } = manager.customType === "regex" ? manager : {};
        const named = dependency.parse({
          ...fields,
          ...(datasourceTemplate && { datasource: datasourceTemplate }),
          ...(packageNameTemplate && { packageName: fillIn(packageNameTemplate, fields) }),
        });
        found.push({ manager: manager.description, ...named, text });
      }
    }
  }
  return found;
}

type Raw = Readonly<Record<string, string>> & { readonly text: string };

async function query(string: string, content: string): Promise<readonly Raw[]> {
  const result: unknown = await jsonata(string).evaluate(JSON.parse(content));
  const fields = z.record(z.string(), z.string()).parse(result);
  return [{ ...fields, text: fields["currentValue"] ?? "" }];
}

function search(string: string, content: string): readonly Raw[] {
  return [...content.matchAll(new RegExp(string, "g"))].map((match) => ({
    ...Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined)),
    text: match[0],
  }));
}

/** The few forms of Handlebars that our templates have. */
export function fillIn(template: string, values: Readonly<Record<string, string | undefined>>): string {
  return template
    .replaceAll(/\{\{#if (\w+)\}\}(.*?)\{\{\/if\}\}/g, (_, name: string, body: string) => (values[name] ? body : ""))
    .replaceAll(/\{\{\{(\w+)\}\}\}/g, (_, name: string) => values[name] ?? "");
}
