import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import type { Answers } from "../init/answers.ts";
import { QUESTIONS } from "../init/questions.ts";
import { runSession } from "../session.ts";

interface Options extends CommonOptions, Partial<Answers> {
  readonly yes?: true;
  readonly force?: true;
}

export function command(): Command {
  const made = newCommand(
    "init",
    "Make a lab in this folder: asks at most eight questions, writes the config, and prints what to run on the Proxmox host.",
  )
    .option("--yes", "ask nothing: take the flags, what is found, and the usual for the rest")
    .option("--force", "also where there is a config; a copy of it is kept");
  for (const { flag, placeholder, text } of QUESTIONS) made.option(`--${flag} <${placeholder}>`, text);
  return made.action((options: Options) =>
    runSession(options, async (session) => {
      const { init } = await import("../init/init.ts");
      const given = Object.fromEntries(
        QUESTIONS.flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key]]])),
      );
      return init(session, {
        given,
        yes: options.yes === true,
        force: options.force === true,
        // Questions go to stderr: what is printed on stdout is the outcome alone.
        ...(process.stdin.isTTY
          ? { conversation: { input: process.stdin, output: process.stderr, signal: session.signal } }
          : {}),
      });
    }),
  );
}
