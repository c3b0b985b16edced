import { writeImports } from "../../drive/terraform/imports.ts";
import { apply, resources } from "../../drive/terraform/terraform.ts";
import { proxmoxOf, terraformOf } from "../clients.ts";
import { guardedChanges, requireConfirmation } from "../plan-guard.ts";
import { mayRemove } from "../planned-removals.ts";
import type { Phase } from "../phase.ts";

export const terraformApply: Phase = {
  name: "terraform-apply",
  title: "Make the machines, bootstrap Talos, start the edge",
  needs: ["tofu", "terraform-provider-proxmox", "talosctl"],
  plan: () => "terraform apply of the saved plan",
  async run(site, progress) {
    let done = 0;
    const terraform = await terraformOf(site, (message) => {
      if (message.type === "apply_start")
        progress(`${message.hook.resource.addr}: ${message.hook.action ?? "apply"}`, done);
      if (message.type === "apply_complete") progress(`${message.hook.resource.addr}: done`, (done += 1));
    });
    if (await mayRemove(site)) {
      const proxmox = proxmoxOf(site);
      await requireConfirmation(await guardedChanges(terraform, proxmox), site.confirmed ?? [], proxmox);
    }
    await apply(terraform);
    await writeImports(terraform.dir, []);
    return `${(await resources(terraform)).length} resources`;
  },
};
