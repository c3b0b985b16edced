import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists } from "../../lib/files.ts";
import { encryptionOf, isOurEncryption, providerName } from "./encryption.ts";
import { headOf, type StateHead } from "./state-head.ts";
import { stateKeysOf, type StateKeys } from "./state-key.ts";
import { STATE_FILE } from "./state-journal.ts";
import type { RootModule } from "./work-folder.ts";

interface Program extends RootModule {
  readonly cannotEncrypt?: true;
}

/**
 * The environment of a program that works on the state: encryption with the lab's key, unless the person has set
 * `TF_ENCRYPTION`. A state that is not encrypted yet is read as it is, and encrypted by the next write.
 *
 * @throws HomelabError `STATE_CLOSED` when the state is encrypted with a key that is not at hand, `STATE_ENCRYPTED` when
 *   the program cannot read it, both with exit code 1
 */
export async function environmentOf(terraform: Program): Promise<NodeJS.ProcessEnv> {
  const { env, dir, cannotEncrypt } = terraform;
  const fixed = { ...env, TF_IN_AUTOMATION: "1", TF_INPUT: "0", CHECKPOINT_DISABLE: "1" };
  const head = headOf((await readIfExists(join(dir, STATE_FILE))) ?? "");
  if (cannotEncrypt === true) {
    if (head?.encrypted === true) throw unreadable(dir);
    return fixed;
  }
  const encryption = encryptionFor(env, head);
  return encryption === undefined ? fixed : { ...fixed, TF_ENCRYPTION: encryption };
}

/**
 * The value of `TF_ENCRYPTION` that opens a root module's state by hand, beside `STATE_KEY`; undefined where there is no
 * key, or the person has set the variable. It holds no secret.
 *
 * @throws HomelabError `STATE_CLOSED`, `STATE_KEY_INVALID`
 */
export async function stateEncryption({ dir, env }: RootModule): Promise<string | undefined> {
  return encryptionFor(env, headOf((await readIfExists(join(dir, STATE_FILE))) ?? ""));
}

function encryptionFor(env: NodeJS.ProcessEnv, head: StateHead | undefined): string | undefined {
  const own = env["TF_ENCRYPTION"] ?? "";
  if (own !== "" && !isOurEncryption(own)) return undefined;
  const keys = stateKeysOf(env);
  if (head !== undefined) assertOpens(head, keys);
  return keys === undefined ? undefined : encryptionOf(keys, head !== undefined && !head.encrypted);
}

function assertOpens(head: StateHead, keys: StateKeys | undefined): void {
  if (!head.encrypted) return;
  const ours = [keys?.current, keys?.former].filter((key) => key !== undefined).map(providerName);
  if (head.keyProviders.some((name) => ours.includes(name))) return;
  const wanted = head.keyProviders.join(", ");
  const had = ours.length === 0 ? "no STATE_KEY is set" : `there is only ${ours.join(", ")}`;
  throw new HomelabError("STATE_CLOSED", `the state is encrypted with ${wanted}, and ${had}`, {
    hint: "take STATE_KEY from the secrets.env that this state was made with, or from your copy of it",
    exitCode: 1,
  });
}

function unreadable(dir: string): HomelabError {
  return new HomelabError("STATE_ENCRYPTED", `${join(dir, STATE_FILE)} is encrypted, which Terraform cannot read`, {
    hint: 'use OpenTofu, or change over: eval "$(homelab env)" && tofu -chdir=terraform state pull > plain.tfstate, then put plain.tfstate in its place',
    exitCode: 1,
  });
}
