import { basename, dirname } from "node:path";

/**
 * How a process is called in tables: its program, and for Node the script, with its folder because every process of ours
 * has a `main`.
 *
 * @param words the command line
 */
export function programName(words: readonly string[]): string {
  const program = basename(words[0] ?? "");
  if (program !== "node") return program;
  const script = words.findLast((word) => /\.[cm]?[jt]s$/.test(word));
  return script === undefined ? program : `node ${basename(dirname(script))}/${basename(script)}`;
}
