import { plan, resources } from "../../../drive/terraform/terraform.ts";
import { HomelabError } from "../../../lib/error.ts";
import { terraformOf } from "../../../operate/clients.ts";
import type { Phase } from "../../../operate/phase.ts";
import type { RehearsalSite } from "../site.ts";

/** A lab that is as its files say has nothing left to do. */
export const secondPlan: Phase<RehearsalSite> = {
  name: "second-plan",
  title: "Plan again: nothing may be left to change",
  needs: ["tofu", "terraform-provider-proxmox", "talosctl"],
  plan: () => "terraform plan, expecting no changes",
  async run(site) {
    const terraform = await terraformOf(site);
    const changes = await plan(terraform);
    const count = (await resources(terraform)).length;
    site.found.terraform = { resources: count, secondPlan: changes.resources.length === 0 ? "no changes" : "changes" };
    if (changes.resources.length > 0) {
      const list = changes.resources.map(({ address, action }) => `${address} (${action})`).join(", ");
      throw new HomelabError("SECOND_PLAN", `the second plan wants to change ${list}`);
    }
    return "no changes";
  },
};
