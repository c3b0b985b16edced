import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SECRETS } from "../../config/secrets.ts";
import { versionsSchema } from "../../config/versions.ts";
import { readSecretsFile, SECRETS_FILE, writeSecrets } from "../../drive/secrets-file.ts";
import { newStateKey, STATE_KEY } from "../../drive/terraform/state-key.ts";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { PROJECT } from "../../lib/project.ts";
import { SECRET_FILE_NAMES } from "../../plan/secrets.ts";

/** What belongs to this machine alone: secrets, state, and what can be made again. */
const IGNORED = [
  "node_modules",
  "dist/",
  ".homelab/",
  "secrets.env",
  "homelab.config.ts.*.bak",
  "terraform/.terraform/",
  "terraform/*.tfstate*",
  "terraform/*.tfplan",
  "terraform/homelab.imports.tf",
  "terraform/manifests/",
  "terraform/images/",
  "k8s/**/charts/",
];

export interface Written {
  readonly written: readonly string[];
  /** Copy of a config that was there. */
  readonly backup?: string;
}

/** @throws HomelabError `CONFIG_EXISTS`, exit code 1 */
export async function refuseExisting(folder: string, force: boolean): Promise<void> {
  const path = join(folder, "homelab.config.ts");
  if (force || (await readIfExists(path)) === undefined) return;
  throw new HomelabError("CONFIG_EXISTS", `${path} is there already`, {
    hint: "edit it, or run homelab init --force, which keeps a copy of it",
    exitCode: 1,
  });
}

/** The pins of the lab's folder, else those of this release of HomeLab; its images are those of its own apps. */
export async function readPins(folder: string): Promise<{ readonly text: string; readonly own: boolean }> {
  const own = await readIfExists(join(folder, "versions.json"));
  if (own !== undefined) return { text: own, own: true };
  const text = await readFile(join(PROJECT, "versions.json"), "utf8");
  const pins = { ...versionsSchema.parse(JSON.parse(text)), images: {} };
  return { text: `${JSON.stringify(pins, null, 2)}\n`, own: false };
}

/**
 * Write a new lab's files. A config that is there is copied first; of the other files only what is missing is written.
 */
export async function writeStarter(folder: string, config: string): Promise<Written> {
  const at = (name: string): string => join(folder, name);
  const before = await readIfExists(at("homelab.config.ts"));
  const backup =
    before === undefined ? undefined : `homelab.config.ts.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.bak`;
  if (before !== undefined && backup !== undefined) await writeFileAtomic(at(backup), before);
  const pins = await readPins(folder);
  const ignored = await readIfExists(at(".gitignore"));
  const files: readonly (readonly [string, string | undefined])[] = [
    ["homelab.config.ts", config],
    ["versions.json", pins.own ? undefined : pins.text],
    [".gitignore", withIgnored(ignored ?? "")],
    ["secrets.env.example", secretsExample(new Map())],
  ];
  const written: string[] = [];
  for (const [name, text] of files) {
    if (text === undefined || text === (await readIfExists(at(name)))) continue;
    await writeFileAtomic(at(name), text);
    written.push(name);
  }
  if (await writeStateKey(folder)) written.push(SECRETS_FILE);
  return { written, ...(backup === undefined ? {} : { backup }) };
}

/** A folder is ignored with and without the slash. */
function plain(line: string): string {
  return line.trim().replace(/\/$/, "");
}

/** The person's lines stay as they are; ours follow where they are missing. */
function withIgnored(text: string): string {
  const there = new Set(text.split("\n").map(plain));
  const added = IGNORED.filter((line) => !there.has(plain(line)));
  if (added.length === 0) return text;
  return `${text === "" || text.endsWith("\n") ? text : `${text}\n`}${added.join("\n")}\n`;
}

/**
 * A lab's state is encrypted from its first write on: its key is made here, never changed, and never written into a file
 * that others can open (`homelab doctor` says what to do about such a file).
 *
 * @returns whether it was written
 */
async function writeStateKey(folder: string): Promise<boolean> {
  const { present, values, issues } = await readSecretsFile(folder, SECRET_FILE_NAMES);
  if (issues.length > 0 || (values[STATE_KEY] ?? "") !== "") return false;
  const key = newStateKey();
  if (present) await writeSecrets(folder, { [STATE_KEY]: key });
  else await writeFileAtomic(join(folder, SECRETS_FILE), secretsExample(new Map([[STATE_KEY, key]])), 0o600);
  return true;
}

/** @param values what is known already, by name */
function secretsExample(values: ReadonlyMap<string, string>): string {
  const entries = SECRETS.map(({ name, what, section, optional, example }) =>
    [
      `# ${what}${optional === true ? " (not needed)" : section === "proxmox" ? "" : ` (when ${section} is switched on)`}`,
      `# ${example}`,
      `${section === "proxmox" && optional !== true ? "" : "# "}${name}='${values.get(name) ?? ""}'`,
    ].join("\n"),
  );
  const head = [
    "# Secrets of the lab. Never in Git, never in the config; the environment wins over this file.",
    "# The values stand in secrets.env, which only its owner may open (chmod 600). Keep a copy of it off this machine.",
  ].join("\n");
  return `${[head, ...entries].join("\n\n")}\n`;
}
