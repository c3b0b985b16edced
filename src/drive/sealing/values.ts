import { join } from "node:path";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { z } from "zod";

const values = z.record(z.string(), z.string());

/** Set sealed values of a file of the lab and keep its others; sorted, one line each. */
export async function writeValues(
  path: string,
  changes: Readonly<Record<string, string>>,
): Promise<"written" | "replaced"> {
  const text = await readIfExists(path);
  const before = text === undefined ? {} : parse(path, text);
  const sorted = Object.entries({ ...before, ...changes }).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  await writeFileAtomic(path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
  return Object.keys(changes).some((key) => key in before) ? "replaced" : "written";
}

/** Of an app, in a lab's folder. */
export function valuesPath(lab: string, app: { readonly category: string; readonly name: string }): string {
  return join(lab, "apps", app.category, `${app.name}.sealed.json`);
}

function parse(path: string, text: string): Readonly<Record<string, string>> {
  try {
    return values.parse(JSON.parse(text));
  } catch (error) {
    throw new HomelabError("SEALED_BROKEN", `${path}: ${messageOf(error)}`, {
      hint: "restore the file from Git",
      exitCode: 1,
      cause: error,
    });
  }
}
