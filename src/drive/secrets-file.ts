import { open } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError, systemCode } from "../lib/error.ts";
import { parseEnvFile } from "../lib/env-file.ts";
import { writeFileAtomic } from "../lib/files.ts";
import { issuesText, type Issue } from "../lib/issue.ts";
import { nearest } from "../lib/nearest.ts";

/** In the lab's folder; Git ignores it. */
export const SECRETS_FILE = "secrets.env";

export interface SecretsFile {
  readonly path: string;
  readonly present: boolean;
  /** Empty when there are issues. */
  readonly values: Readonly<Record<string, string>>;
  readonly issues: readonly Issue[];
}

/**
 * Read `secrets.env` of a lab's folder. A file that others can read is refused as a whole: what lies in it is no secret
 * any more.
 *
 * @param names what may stand in it
 */
export async function readSecretsFile(folder: string, names: readonly string[]): Promise<SecretsFile> {
  const path = join(folder, SECRETS_FILE);
  const found = await readWithMode(path);
  if (found === undefined) return { path, present: false, values: {}, issues: [] };
  const { text, mode } = found;
  if ((mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, "0");
    const message = `others may open it (mode ${octal}): it is not read`;
    return { path, present: true, values: {}, issues: [issue("SECRETS_OPEN", "", message, `chmod 600 ${path}`)] };
  }
  const { values, faults } = parseEnvFile(text);
  const issues = [
    ...faults.map(({ line, message, hint }) => issue("SECRETS_LINE", `:${line}`, `line ${line} ${message}`, hint)),
    ...Object.keys(values)
      .filter((name) => !names.includes(name))
      .map((name) => unknown(name, names)),
  ];
  return { path, present: true, values: issues.length === 0 ? values : {}, issues };
}

/**
 * Set or take away secrets in `secrets.env`; every other line stays as it is, and the file is its owner's alone.
 *
 * @param changes undefined takes a secret away; values must not hold a single quote
 */
export async function writeSecrets(
  folder: string,
  changes: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const path = join(folder, SECRETS_FILE);
  const before = (await readWithMode(path))?.text ?? "";
  const lines = before.split("\n").filter((line) => !Object.hasOwn(changes, nameIn(line)));
  const added = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [`${name}='${value}'`]));
  const kept = lines.join("\n").trimEnd();
  await writeFileAtomic(path, `${[...(kept === "" ? [] : [kept]), ...added].join("\n")}\n`, 0o600);
}

/** @throws HomelabError `SECRETS_FILE` with everything that is wrong with the file, exit code 1 */
export function soundSecrets({ path, values, issues }: SecretsFile): Readonly<Record<string, string>> {
  if (issues.length === 0) return values;
  throw new HomelabError("SECRETS_FILE", `${path} is not taken:\n${issuesText(issues)}`, { exitCode: 1 });
}

/** Name of the setting in a line, empty where there is none. */
function nameIn(line: string): string {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1] ?? "";
}

function issue(code: string, place: string, message: string, hint: string): Issue {
  return { code, path: `${SECRETS_FILE}${place}`, message, hint };
}

function unknown(name: string, names: readonly string[]): Issue {
  const meant = nearest(name, names);
  const hint = meant === undefined ? `the names are ${names.join(", ")}` : `did you mean ${meant}?`;
  return issue("SECRET_UNKNOWN", `:${name}`, `${name} is not a secret that HomeLab knows`, hint);
}

/** Text and mode of one and the same file, or undefined where there is none. */
async function readWithMode(path: string): Promise<{ text: string; mode: number } | undefined> {
  try {
    const file = await open(path, "r");
    try {
      const { mode } = await file.stat();
      return { text: await file.readFile("utf8"), mode };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
