import { z } from "zod";
import type { ProxmoxClient } from "../drive/proxmox/client.ts";
import { foreignDisks, liftProtection, type Guest } from "../drive/proxmox/guest-disks.ts";
import { showRemovals, type Removal } from "../drive/terraform/show.ts";
import type { Terraform } from "../drive/terraform/terraform.ts";
import { HomelabError } from "../lib/error.ts";

/** Something that a plan takes away and that does not come back as it was. */
export interface Guarded {
  /** What a person writes to confirm it: a node's name, or `machine-secrets`. */
  readonly name: string;
  readonly address: string;
  readonly why: string;
  /** The VM, when it is one. */
  readonly guest: Guest | undefined;
}

const vm = z.looseObject({
  name: z.string(),
  node_name: z.string(),
  vm_id: z.number(),
  tags: z
    .array(z.string())
    .nullable()
    .transform((tags) => tags ?? []),
});

/**
 * What the saved plan takes away and needs to be confirmed by name: control planes, machines with disks of pods, and the
 * secrets that the whole cluster hangs on.
 *
 * @throws HomelabError as `ProxmoxClient.get`: whether a machine has disks of pods is asked, never guessed
 */
export async function guardedChanges(terraform: Terraform, client: ProxmoxClient): Promise<readonly Guarded[]> {
  const removals = await showRemovals(terraform);
  const found = await Promise.all(removals.map((removal) => guarded(removal, client)));
  return found.flat();
}

async function guarded(removal: Removal, client: ProxmoxClient): Promise<readonly Guarded[]> {
  const { address, type, action, before } = removal;
  const verb = action === "replace" ? "replaced" : "destroyed";
  if (type === "talos_machine_secrets") {
    const why = `the cluster's certificate authorities are ${verb}: no machine and no kubeconfig is trusted any more`;
    return [{ name: "machine-secrets", address, why, guest: undefined }];
  }
  if (type !== "proxmox_virtual_environment_vm") return [];
  const { name, node_name: host, vm_id: vmId, tags } = vm.parse(before);
  const guest = { host, vmId };
  const disks = await foreignDisks(client, guest);
  const reasons = [
    ...(tags.includes("controlplane") ? [`the control plane ${name} is ${verb} with its disk`] : []),
    ...(disks.length === 0 ? [] : [`${name} is ${verb} while it has disks of pods: ${disks.join(", ")}`]),
  ];
  return reasons.length === 0 ? [] : [{ name, address, why: reasons.join("; "), guest }];
}

/**
 * Let the saved plan take away what a person has confirmed, and nothing else. Proxmox stops protecting what is
 * confirmed.
 *
 * @throws HomelabError `PLAN_GUARDED`
 */
export async function requireConfirmation(
  guardedNow: readonly Guarded[],
  confirmed: readonly string[],
  client: ProxmoxClient,
): Promise<void> {
  const open = guardedNow.filter(({ name }) => !confirmed.includes(name));
  if (open.length > 0) {
    const names = [...new Set(open.map(({ name }) => name))];
    throw new HomelabError(
      "PLAN_GUARDED",
      `the plan takes away what does not come back:\n${open.map(({ address, why }) => `${address}: ${why}`).join("\n")}`,
      {
        hint: `if that is what you want, say so by name: ${names.map((name) => `--confirm ${name}`).join(" ")}`,
        exitCode: 1,
      },
    );
  }
  for (const { guest } of guardedNow) if (guest !== undefined) await liftProtection(client, guest);
}
