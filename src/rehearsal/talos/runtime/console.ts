import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";

/** The serial console of a machine: everything of the kernel log of every boot, appended to a file. */
export interface Console {
  write(line: string): void;
  close(): Promise<void>;
}

export function openConsole(folder: string): Console {
  mkdirSync(folder, { recursive: true });
  const stream = createWriteStream(join(folder, "console.log"), { flags: "a" });
  // A full disk of the host must not take the machine down with it; the kernel log itself is in memory.
  let broken = false;
  stream.on("error", () => {
    broken = true;
  });
  return {
    write: (line) => void (broken || stream.writableEnded || stream.write(line)),
    close: () => new Promise((resolve) => (broken || stream.closed ? resolve() : stream.end(() => resolve()))),
  };
}
