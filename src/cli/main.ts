#!/usr/bin/env node
import { asksForHelp, helpText } from "./help.ts";
import { commands } from "./registry.ts";

const args = process.argv.slice(2);
if (asksForHelp(args)) {
  process.stdout.write(helpText(commands));
} else {
  const { run } = await import("./program.ts");
  const code = await run(args);
  if (code !== 0) process.exitCode = code;
}
