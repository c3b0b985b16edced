import { readSecretsFile, SECRETS_FILE, soundSecrets, writeSecrets } from "../drive/secrets-file.ts";
import { keyId, newStateKey, STATE_KEY, STATE_KEY_FORMER } from "../drive/terraform/state-key.ts";
import { rewriteState } from "../drive/terraform/rewrite-state.ts";
import type { Terraform } from "../drive/terraform/terraform.ts";
import { HomelabError } from "../lib/error.ts";
import { SECRET_FILE_NAMES } from "../plan/secrets.ts";

export interface Rekeyed {
  /** Id of the key from now on. */
  readonly key: string;
  /** Serial of the state; undefined where there is none yet. */
  readonly serial: number | undefined;
}

/**
 * Give the state a new key, or its first one. Both keys stand in `secrets.env` until the state is written with the new
 * one, so a kill at any point leaves a state that can be opened; the next call goes on from there.
 *
 * @param ownEnv    the person's environment, without what `secrets.env` adds
 * @param terraform the lab's root module in an environment that has these keys
 * @throws HomelabError `STATE_KEY_OUTSIDE` when the key does not stand in the file, and as `rewriteState`
 */
export async function rekeyState(
  folder: string,
  ownEnv: NodeJS.ProcessEnv,
  terraform: (keys: NodeJS.ProcessEnv) => Promise<Terraform>,
): Promise<Rekeyed> {
  if ((ownEnv[STATE_KEY] ?? "") !== "" || (ownEnv["TF_ENCRYPTION"] ?? "") !== "")
    throw new HomelabError("STATE_KEY_OUTSIDE", `STATE_KEY or TF_ENCRYPTION is set in the environment`, {
      hint: `unset them and keep the key in ${SECRETS_FILE}; after eval "$(homelab env)" use another shell`,
      exitCode: 1,
    });
  const known = soundSecrets(await readSecretsFile(folder, SECRET_FILE_NAMES));
  const begun = (known[STATE_KEY_FORMER] ?? "") !== "";
  const before = known[STATE_KEY] ?? "";
  const keys = begun
    ? { [STATE_KEY]: before, [STATE_KEY_FORMER]: known[STATE_KEY_FORMER] }
    : { [STATE_KEY]: newStateKey(), ...(before === "" ? {} : { [STATE_KEY_FORMER]: before }) };
  if (!begun) await writeSecrets(folder, keys);
  const serial = await rewriteState(await terraform(keys));
  await writeSecrets(folder, { [STATE_KEY_FORMER]: undefined });
  return { key: keyId(keys[STATE_KEY] ?? ""), serial };
}
