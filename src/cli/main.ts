#!/usr/bin/env node
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { asksForHelp, helpText } from "./help.ts";
import { commands } from "./registry.ts";

// Newer Nodes keep what they compiled; older ones have no such thing. In a folder of one's own: what lies there is run.
const { enableCompileCache } = module as { readonly enableCompileCache?: (folder: string) => unknown };
enableCompileCache?.(join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "homelab", "compiled"));

const args = process.argv.slice(2);
if (asksForHelp(args)) {
  process.stdout.write(helpText(commands));
} else {
  const { run } = await import("./program.ts");
  const code = await run(args);
  if (code !== 0) process.exitCode = code;
}
