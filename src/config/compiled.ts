import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { readIfExists, writeFileAtomic } from "../lib/files.ts";

/** Raised when what is kept is made in another way. */
const FORM = "1";
/** What a file may ask for so that it can be run from what was kept: our own surface, and what Node brings. */
const KNOWN = /^(?:homelab$|node:)/;

/** What cannot be run in one go, and how the compiler says that it found an error. */
const UNFIT = /\bjitiImport\b|\bawait\b|__JITI_ERROR__/;

/**
 * A lab's file as it was compiled before: running it needs no compiler, and loading one takes longer than all the rest of
 * a check. Files are kept by their content and place.
 */
export interface Compiled {
  /** @returns the file's default export, or undefined when it was never kept or cannot be run in this way */
  run(path: string, text: string): Promise<{ readonly value: unknown } | undefined>;
  /** @param code CommonJS. What asks for other files of the lab is not kept, because those could change. */
  keep(path: string, text: string, code: string): Promise<void>;
}

/** @param surface what `import … from "homelab"` gives */
export function openCompiled(folder: string, surface: object): Compiled {
  const fileOf = (path: string, text: string): string => {
    const digest = createHash("sha256").update(`${FORM}\0${process.version}\0${path}\0${text}`).digest("hex");
    return join(folder, `${digest}.cjs`);
  };
  return {
    async run(path, text) {
      const code = await readIfExists(fileOf(path, text));
      if (code === undefined) return undefined;
      const own = createRequire(path);
      const load = (name: string): unknown => (name === "homelab" ? surface : own(name));
      const exports: { default?: unknown } = {};
      compileFunction(code, ["exports", "require"], { filename: path })(exports, load);
      return { value: exports.default };
    },
    async keep(path, text, code) {
      const asked = [...code.matchAll(/\brequire\("([^"]*)"\)/g)].map(([, name = ""]) => name);
      if (!asked.every((name) => KNOWN.test(name)) || UNFIT.test(code)) return;
      await writeFileAtomic(fileOf(path, text), code, 0o600);
    },
  };
}
