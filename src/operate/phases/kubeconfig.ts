import { mergeKubeconfig } from "../../drive/kubernetes/merge-kubeconfig.ts";
import { output } from "../../drive/terraform/terraform.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { terraformOf } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const kubeconfig: Phase = {
  name: "kubeconfig",
  title: "Get the kubeconfig",
  needs: ["tofu", "terraform-provider-proxmox"],
  plan: (site) => `merge the cluster into ${site.userKubeconfig}, with a backup`,
  async run(site) {
    const terraform = await terraformOf(site);
    const [kubernetes, talos] = await Promise.all([
      output(terraform, "kubeconfig_content"),
      output(terraform, "talosconfig"),
    ]);
    await writeFileAtomic(site.kubeconfig, kubernetes, 0o600);
    await writeFileAtomic(site.talosconfig, talos, 0o600);
    const { context, backup } = await mergeKubeconfig(site.userKubeconfig, kubernetes);
    return backup === undefined ? `context ${context}` : `context ${context}, backup ${backup}`;
  },
};
