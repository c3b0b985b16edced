import { text } from "node:stream/consumers";
import type { ReadStream } from "node:tty";
import { HomelabError } from "../lib/error.ts";

/**
 * A secret from standard input: typed without echo at a terminal, else all that comes, without one newline at its end
 * (`echo` adds it). Never an argument: those can be seen by every user of the machine, and stay in the shell's history.
 *
 * @throws HomelabError `NO_VALUE`, `INTERRUPTED`
 */
export async function readSecret(prompt: string, stdin: ReadStream, signal: AbortSignal): Promise<string> {
  const value = stdin.isTTY ? await typed(prompt, stdin, signal) : (await text(stdin)).replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new HomelabError("NO_VALUE", "there is no value to seal", {
    hint: "type it at the prompt, or pipe it in: homelab seal <app> <KEY> < file",
    exitCode: 2,
  });
}

const ENTER = new Set(["\r", "\n", "\u0004"]);
const ERASE = new Set(["\u007f", "\b"]);
const CTRL_C = "\u0003";

async function typed(prompt: string, stdin: ReadStream, signal: AbortSignal): Promise<string> {
  process.stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  try {
    let value = "";
    for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
      for (const character of String(chunk)) {
        if (character === CTRL_C || signal.aborted)
          throw new HomelabError("INTERRUPTED", "interrupted; nothing was sealed", { exitCode: 130 });
        if (ENTER.has(character)) return value;
        value = ERASE.has(character) ? [...value].slice(0, -1).join("") : value + character;
      }
    }
    return value;
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    process.stderr.write("\n");
  }
}
