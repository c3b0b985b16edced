import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { code, heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

const CHECKS = ["src/plan/checks", "src/render/checks"].map((folder) => join(ROOT, folder));
const REJECTS = join(ROOT, "test/rejects");

const fixture = z.object({
  reject: z.looseObject({
    issues: z.array(
      z.looseObject({ code: z.string(), message: z.string(), hint: z.string(), severity: z.string().optional() }),
    ),
  }),
});

export const checks: Page = {
  file: "checks.md",
  title: "every mistake that `homelab check` finds, with an example of what it says",
  async text() {
    const meanings = await meaningsByCode();
    const rows: string[][] = [];
    for (const name of await names(REJECTS)) {
      const issueCode = name.toUpperCase().replaceAll("-", "_");
      const { reject } = fixture.parse(await import(join(REJECTS, `${name}.ts`)));
      const issue = reject.issues.find((said) => said.code === issueCode);
      const meaning = meanings.get(issueCode) ?? "";
      rows.push([
        code(issueCode),
        issue?.severity ?? "error",
        meaning === "" ? "Told by the schema." : meaning,
        issue?.message ?? "",
        issue?.hint ?? "",
      ]);
    }
    const introduction = "All mistakes are told at once. An error keeps the lab from being built, a warning does not.";
    return `${heading("Checks", introduction)}\n${table(["Code", "Severity", "Rule", "Example", "Its hint"], rows)}`;
  },
};

/** The sentence above a check in its source says what it is for. */
async function meaningsByCode(): Promise<ReadonlyMap<string, string>> {
  const folders = await Promise.all(
    CHECKS.map(async (folder) => (await names(folder)).map((name) => join(folder, `${name}.ts`))),
  );
  const found = await Promise.all(
    folders.flat().map(async (file) => {
      const text = await readFile(file, "utf8");
      const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export const \w+: (?:Tree)?Check\b/.exec(text)?.[1] ?? "";
      const meaning = comment
        .replace(/^\s*\*\s?/gm, " ")
        .replace(/\s+/g, " ")
        .trim();
      return [...text.matchAll(/code: "([A-Z_]+)"/g)].map(([, issueCode = ""]) => [issueCode, meaning] as const);
    }),
  );
  return new Map(found.flat());
}

async function names(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts"));
  return files.map((file) => file.slice(0, -3)).toSorted();
}
