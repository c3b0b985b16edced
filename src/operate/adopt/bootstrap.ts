import { etcdService } from "../../drive/talos/etcd-service.ts";
import type { ControlPlanes } from "./control-planes.ts";

/** Address as the module in `terraform/` has it, and what its provider calls it. */
export const BOOTSTRAP = { address: "module.talos.talos_machine_bootstrap.cluster", id: "machine_bootstrap" };
/** etcd waits here until it is told to begin; every other state means that it has begun. */
const NOT_BEGUN = ["Preparing", "Waiting", "Initialized"];

/**
 * Whether a cluster was bootstrapped. Where the state does not know of it the provider would ask for it again and again,
 * because the machine refuses a second time, until its time is up. So it is taken over.
 */
export async function isBootstrapped({ access, addresses }: ControlPlanes): Promise<boolean> {
  const states = await Promise.all(addresses.map((address) => etcdService(access, address)));
  return states.some((state) => state !== undefined && !NOT_BEGUN.includes(state));
}
