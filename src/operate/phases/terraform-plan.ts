import { plan } from "../../drive/terraform/terraform.ts";
import { HomelabError } from "../../lib/error.ts";
import { CSI_ACCOUNT } from "../../lib/proxmox-roles.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";
import { writeRemovals } from "../planned-removals.ts";

export const terraformPlan: Phase = {
  name: "terraform-plan",
  title: "Plan the infrastructure",
  needs: ["tofu", "terraform-provider-proxmox", "talosctl"],
  plan: () => "terraform plan, saved for the apply",
  async run(site) {
    requireCsiToken(site.env);
    const changes = await plan(await terraformOf(site));
    await writeRemovals(site, changes);
    if (changes.resources.length === 0) return "no changes";
    return `${changes.add} to add, ${changes.change} to change, ${changes.remove} to destroy`;
  },
};

/** Terraform would only say that an input has no value. */
function requireCsiToken(env: NodeJS.ProcessEnv): void {
  const { variable } = CSI_ACCOUNT;
  const token = env[variable] ?? "";
  const hint = "run `homelab token` and what it prints on the Proxmox host, then write the token into secrets.env";
  if (token === "") throw new HomelabError("CSI_TOKEN_MISSING", `${variable} is not set`, { hint });
  if (!/^[^@=\s]+@[^!=\s]+![^=\s]+=\S+$/.test(token))
    throw new HomelabError("CSI_TOKEN_MALFORMED", `${variable} is not of the form user@realm!name=secret`, { hint });
}
