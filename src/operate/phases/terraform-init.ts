import { STATE_KEY } from "../../drive/terraform/state-key.ts";
import { init, type Terraform } from "../../drive/terraform/terraform.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const terraformInit: Phase = {
  name: "terraform-init",
  title: "Get the Terraform providers",
  needs: ["tofu", "terraform-provider-proxmox"],
  plan: () => "terraform init",
  async run(site) {
    const terraform = await terraformOf(site);
    const open = openWhy(terraform);
    if (open !== undefined) site.emit({ type: "note", message: open });
    await init(terraform);
  },
};

/** Why the state lies on this machine unencrypted, for its owner alone; undefined when it does not. */
function openWhy({ env, cannotEncrypt }: Terraform): string | undefined {
  if (cannotEncrypt === true)
    return "Terraform cannot encrypt: terraform/terraform.tfstate lies open (mode 0600); its copies are encrypted with STATE_KEY";
  if ((env[STATE_KEY] ?? "") !== "" || (env["TF_ENCRYPTION"] ?? "") !== "") return undefined;
  return "no STATE_KEY: the state lies open in terraform/ (mode 0600). homelab state rekey makes a key and encrypts it";
}
