import { originUrl } from "../../drive/git/remote.ts";
import { findLocalNetwork } from "../../drive/local-network.ts";
import { HomelabError } from "../../lib/error.ts";
import { isError, issueJson, issuesText } from "../../lib/issue.ts";
import { loadLab } from "../../plan/load-lab.ts";
import { wrong } from "../lab.ts";
import type { Outcome, Session } from "../session.ts";
import { askAll, PLACEHOLDERS, type Conversation } from "./ask.ts";
import { propose, type Answers, type Found } from "./answers.ts";
import { configText, starterConfig } from "./config.ts";
import { readPins, refuseExisting, writeStarter } from "./files.ts";
import { mistakesOf } from "./mistakes.ts";
import { nextSteps } from "./next-steps.ts";
import { QUESTIONS } from "./questions.ts";

export interface InitOptions {
  readonly given: Partial<Answers>;
  /** Ask nothing. */
  readonly yes: boolean;
  readonly force: boolean;
  /** Absent where nobody can be asked. */
  readonly conversation?: Conversation;
  /** What there is to find; this machine's own unless given. */
  readonly found?: Found;
}

/**
 * Make the smallest lab in the session's folder: config, pins, `.gitignore`, an example of `secrets.env`. Nothing is
 * written unless `homelab check` would take the config.
 *
 * @throws HomelabError `CONFIG_EXISTS`, `ANSWERS_MISSING` (exit code 2), `INTERRUPTED`
 */
export async function init(session: Session, options: InitOptions): Promise<Outcome> {
  const { folder } = session;
  await refuseExisting(folder, options.force);
  const pins: unknown = JSON.parse((await readPins(folder)).text);
  const found = options.found ?? (await look(session));
  const answers = await answersOf(options, found, pins);
  const mistakes = mistakesOf(answers, pins);
  if (mistakes.length > 0) return wrong(mistakes);

  const { written, backup } = await writeStarter(folder, configText(starterConfig(answers)));
  const assumed = options.yes ? guessed(options.given, found, answers) : {};
  const { issues } = await loadLab(folder);
  const errors = issues.filter(isError);
  const text = [
    [`wrote ${written.join(", ")}`, ...(backup === undefined ? [] : [`the config as it was: ${backup}`])].join("\n"),
    ...(errors.length === 0 ? [] : [issuesText(errors)]),
    nextSteps(assumed),
  ].join("\n\n");
  const json = { ok: errors.length === 0, written, backup: backup ?? null, assumed, issues: errors.map(issueJson) };
  return { json, text, exitCode: errors.length === 0 ? 0 : 1 };
}

/** What this machine and this folder tell, without a packet sent. */
async function look({ folder, env, signal }: Session): Promise<Found> {
  const [network, origin] = await Promise.all([findLocalNetwork(), originUrl(folder, { env, signal })]);
  return { network, origin };
}

async function answersOf({ given, yes, conversation }: InitOptions, found: Found, versions: unknown): Promise<Answers> {
  if (!yes && conversation !== undefined) return askAll(given, found, versions, conversation);
  const known = { ...propose(found, given), ...given };
  const missing = [
    ...(yes ? [] : ["--yes"]),
    ...(known.domain === undefined ? ["--domain"] : []),
    ...(known.cidr === undefined ? ["--cidr"] : []),
  ];
  if (missing.length > 0)
    throw new HomelabError("ANSWERS_MISSING", `nobody can be asked here, and ${missing.join(", ")} is not given`, {
      hint: "homelab init --yes --domain home.example.net --cidr 192.168.1.0/24",
      exitCode: 2,
    });
  return { ...PLACEHOLDERS, ...known };
}

/** Answers that neither the person gave nor the machine told, by their flags. */
function guessed(given: Partial<Answers>, found: Found, answers: Answers): Readonly<Record<string, string>> {
  const seen = (key: keyof Answers): boolean =>
    given[key] !== undefined ||
    (key === "git" && found.origin !== undefined) ||
    ((key === "cidr" || key === "gateway") && answers.cidr === found.network?.cidr && given.gateway === undefined);
  return Object.fromEntries(
    QUESTIONS.filter(({ key }) => !seen(key)).map(({ key, flag }) => [`--${flag}`, answers[key]]),
  );
}
