import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { code, heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

interface ErrorUse {
  readonly code: string;
  readonly area: string;
  readonly message: string;
  readonly hint: string;
  readonly exit: string;
}

export const errors: Page = {
  file: "errors.md",
  title: "every error code, with its message, hint and exit code",
  async text() {
    const source = join(ROOT, "src");
    const files = (await readdir(source, { recursive: true }))
      .filter((file) => /(?<!\.test)\.ts$/.test(file))
      .toSorted();
    const uses = (
      await Promise.all(files.map(async (file) => usesIn(file, await readFile(join(source, file), "utf8"))))
    ).flat();
    const byCode = group(uses);
    const rows = [...byCode]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([errorCode, all]) => [
        code(errorCode),
        [...new Set(all.map(({ area }) => area))].join(", "),
        unique(all.map(({ message }) => message)),
        unique(all.map(({ hint }) => hint)),
        [...new Set(all.map(({ exit }) => exit))].toSorted().join(", "),
      ]);
    const introduction =
      "What a command that fails says, and with `--json` the field `code`. `…` stands for what differs from case to case.";
    return `${heading("Errors", introduction)}\n${table(["Code", "Part", "Message", "What to try", "Exit"], rows)}`;
  },
};

function group(uses: readonly ErrorUse[]): ReadonlyMap<string, readonly ErrorUse[]> {
  const map = new Map<string, ErrorUse[]>();
  for (const use of uses) map.set(use.code, [...(map.get(use.code) ?? []), use]);
  return map;
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== "").join(" · ");
}

/** Each `new HomelabError("CODE", …)` of a file, as far as it is written out there. */
function usesIn(file: string, text: string): readonly ErrorUse[] {
  return [...text.matchAll(/new HomelabError\(\s*"([A-Z0-9_]+)"/g)].map((match) => {
    const [, errorCode = ""] = match;
    const call = callAt(text, match.index + "new HomelabError".length);
    const rest = call.slice(call.indexOf(errorCode) + errorCode.length + 1);
    const exit = /exitCode: (\d+)/.exec(rest)?.[1] ?? "3";
    return {
      code: errorCode,
      area: file.split(/[/\\]/)[0] ?? "",
      message: after(/^\s*,\s*/, rest),
      hint: after(/hint:\s*/, rest),
      exit,
    };
  });
}

/** From an opening bracket to its closing one; brackets in texts are as balanced as those of the code. */
function callAt(text: string, start: number): string {
  let depth = 0;
  for (let index = start; index < text.length; index++) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")") depth -= 1;
    if (depth === 0) return text.slice(start, index);
  }
  return text.slice(start);
}

/** The text that begins at a place of a source, as a person would read it; what is filled in becomes `…`. */
function textAt(source: string, start: number): string {
  const quote = source[start];
  if (quote !== '"' && quote !== "`") return "";
  let text = "";
  for (let index = start + 1; index < source.length; index++) {
    const character = source[index] ?? "";
    if (character === quote) return text;
    if (character === "\\") {
      index += 1;
      text += source[index] === "n" ? " " : (source[index] ?? "");
    } else if (quote === "`" && source.startsWith("${", index)) {
      index = endOfBraces(source, index + 1);
      text += "…";
    } else text += character;
  }
  return text;
}

/** Place of the brace that closes the one at `start`. */
function endOfBraces(source: string, start: number): number {
  let depth = 0;
  for (let index = start; index < source.length; index++) {
    if (source[index] === "{") depth += 1;
    if (source[index] === "}" && --depth === 0) return index;
  }
  return source.length;
}

/** What stands right after the first match of a pattern. */
function after(pattern: RegExp, source: string): string {
  const match = pattern.exec(source);
  return match === null ? "" : textAt(source, match.index + match[0].length);
}
