import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "rolldown";
import { PROJECT } from "../src/lib/project.ts";

/**
 * What `make setup` makes of `src/`: a few files instead of hundreds, because looking for files is most of what Node does
 * when it starts. See docs/decisions/0009.
 */
const PROGRAMS = ["cli/main", "rehearsal/world/main", "rehearsal/providers/serve", "rehearsal/pihole/main"];

await rm(join(PROJECT, "dist"), { recursive: true, force: true });
await build({
  cwd: PROJECT,
  input: Object.fromEntries([...PROGRAMS, "index"].map((name) => [name, `src/${name}.ts`])),
  platform: "node",
  // It compiles the lab's config, and finds its own files beside itself.
  external: ["jiti"],
  // Blanks and comments would be read at every start; names stay, for errors.
  output: {
    dir: "dist",
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    format: "esm",
    sourcemap: true,
    chunkFileNames: "chunks/[name]-[hash].js",
  },
});
