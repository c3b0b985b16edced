import { init } from "../../drive/terraform/terraform.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const terraformInit: Phase = {
  name: "terraform-init",
  title: "Get the Terraform providers",
  needs: ["tofu", "terraform-provider-proxmox"],
  plan: () => "terraform init",
  async run(site) {
    await init(await terraformOf(site));
  },
};
