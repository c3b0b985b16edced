import { plan } from "../../drive/terraform/terraform.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const terraformPlan: Phase = {
  name: "terraform-plan",
  title: "Plan the infrastructure",
  needs: ["tofu", "terraform-provider-proxmox", "talosctl"],
  plan: () => "terraform plan, saved for the apply",
  async run(site) {
    const changes = await plan(await terraformOf(site));
    if (changes.resources.length === 0) return "no changes";
    return `${changes.add} to add, ${changes.change} to change, ${changes.remove} to destroy`;
  },
};
