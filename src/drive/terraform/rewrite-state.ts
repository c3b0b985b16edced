import { exec } from "../../lib/exec.ts";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists } from "../../lib/files.ts";
import { join } from "node:path";
import { providerName } from "./encryption.ts";
import { environmentOf } from "./environment.ts";
import { alone } from "./run.ts";
import { addCopy, removeCopies } from "./state-copies.ts";
import { headOf } from "./state-head.ts";
import { copiesOf, restoreState, STATE_FILE } from "./state-journal.ts";
import type { Terraform } from "./terraform.ts";

/**
 * Write the state anew with the present key: one that was not encrypted is from then on, one that the former key opens
 * is closed for it. Copies that another key opens are removed, and the state is copied again. In the clear it is only in
 * the memory of this program and OpenTofu's.
 *
 * @returns its serial, or undefined where there is no state
 * @throws HomelabError `TERRAFORM_BUSY`, `STATE_CLOSED`, `STATE_NOT_REWRITTEN`
 */
export async function rewriteState(terraform: Terraform): Promise<number | undefined> {
  const { program, dir: cwd, signal, cannotEncrypt } = terraform;
  return alone(terraform, "terraform state push", async () => {
    for (const sentence of await restoreState(terraform)) terraform.onNote?.(sentence);
    const path = join(cwd, STATE_FILE);
    if ((await readIfExists(path)) === undefined) return undefined;
    if (cannotEncrypt !== true) {
      const env = await environmentOf(terraform);
      const { stdout } = await exec(program, ["state", "pull"], { cwd, env, signal });
      await exec(program, ["state", "push", "-"], { cwd, env, signal, input: stdout });
    }
    const text = (await readIfExists(path)) ?? "";
    const head = headOf(text);
    const copies = copiesOf(terraform);
    const wanted = copies.keys === undefined ? undefined : providerName(copies.keys.current);
    const closed = cannotEncrypt === true || (wanted !== undefined && head?.keyProviders.includes(wanted) === true);
    if (head === undefined || !closed)
      throw new HomelabError("STATE_NOT_REWRITTEN", `${path} is not encrypted with the present key`, {
        hint: "is TF_ENCRYPTION set to something of your own? Then the key is changed there",
      });
    await removeCopies(copies);
    await addCopy(copies, head, text);
    return head.serial;
  });
}
