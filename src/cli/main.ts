#!/usr/bin/env node
import module from "node:module";
import { asksForHelp, helpText } from "./help.ts";
import { commands } from "./registry.ts";

// Newer Nodes keep what they compiled; older ones have no such thing.
const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };
enableCompileCache?.();

const args = process.argv.slice(2);
if (asksForHelp(args)) {
  process.stdout.write(helpText(commands));
} else {
  const { run } = await import("./program.ts");
  const code = await run(args);
  if (code !== 0) process.exitCode = code;
}
