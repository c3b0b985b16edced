import { createInterface } from "node:readline/promises";
import { HomelabError } from "../../lib/error.ts";
import { propose, type Answers, type Found } from "./answers.ts";
import { mistakesOf } from "./mistakes.ts";
import { QUESTIONS, type Question } from "./questions.ts";

/** Stand for what is not answered yet while answers are looked at one by one. */
export const PLACEHOLDERS: Answers = {
  domain: "home.example.net",
  git: "https://github.com/user/homelab",
  cidr: "192.168.1.0/24",
  gateway: "192.168.1.1",
  proxmox: "192.168.1.10",
  node: "pve",
  first: "192.168.1.201",
  workers: "1",
};

export interface Conversation {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Ask for what was not given by flags. What was found is proposed; an answer that `homelab check` would not take is told
 * why and asked for again.
 *
 * @throws HomelabError `INTERRUPTED` on Ctrl-C and when the input ends
 */
export async function askAll(
  given: Partial<Answers>,
  found: Found,
  versions: unknown,
  { input, output, signal }: Conversation,
): Promise<Answers> {
  const terminal = createInterface({ input, output });
  const stop = new AbortController();
  const leave = (): void => stop.abort();
  terminal.once("SIGINT", leave);
  terminal.once("close", leave);
  signal.addEventListener("abort", leave, { once: true });
  try {
    const open = QUESTIONS.filter(({ key }) => given[key] === undefined);
    let answers: Partial<Answers> = given;
    for (const [index, question] of open.entries()) {
      const prompt = async (): Promise<string> => {
        const proposal = propose(found, answers)[question.key];
        const shown = proposal === undefined ? "" : ` [${proposal}]`;
        const line = await terminal.question(`${index + 1}/${open.length}  ${question.text}${shown}: `, stop);
        return line.trim() === "" ? (proposal ?? "") : line.trim();
      };
      for (;;) {
        const answer = await prompt();
        const tried = { ...answers, [question.key]: answer };
        const faults = faultsOf(question, tried, found, versions);
        if (faults.length === 0) {
          answers = tried;
          break;
        }
        output.write(faults.map((fault) => `     ${fault}\n`).join(""));
      }
    }
    return { ...PLACEHOLDERS, ...answers };
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new HomelabError("INTERRUPTED", "nothing was written", { exitCode: 130, cause: error });
  } finally {
    signal.removeEventListener("abort", leave);
    terminal.off("close", leave);
    terminal.close();
  }
}

function faultsOf(question: Question, answers: Partial<Answers>, found: Found, versions: unknown): readonly string[] {
  if (answers[question.key] === "") return ["please answer"];
  const whole = { ...PLACEHOLDERS, ...propose(found, answers), ...answers };
  return mistakesOf(whole, versions)
    .filter(({ path }) => question.paths.some((own) => path === own || path.startsWith(`${own}.`)))
    .map(({ message, hint }) => `${message}: ${hint}`);
}
