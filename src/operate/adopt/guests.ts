import type { GuestFacts } from "../../drive/proxmox/inspect.ts";
import type { Import } from "../../drive/terraform/imports.ts";
import type { Lab } from "../../plan/lab.ts";
import { isOurs } from "../preflight/guest-ids.ts";

/** Addresses as the modules in `terraform/` have them. */
const POOL = "module.proxmox.proxmox_virtual_environment_pool.lab";
/** Without these nobody can talk to a machine that was configured with them. */
export const MACHINE_SECRETS = "module.talos.talos_machine_secrets.cluster";

/** What is known of a host and a state when they are compared. */
export interface Comparison {
  /** Addresses in the state. */
  readonly known: readonly string[];
  readonly guests: readonly GuestFacts[];
  readonly pools: readonly string[];
  /** Ids of the guests that were there before the first apply; undefined when nobody looked. */
  readonly before: readonly number[] | undefined;
}

/** What the lab describes, the host has, and the state does not know. */
export interface Unknown {
  readonly imports: readonly Import[];
  /**
   * VMs that an interrupted first apply made, with secrets that are lost: they hold nothing and obey nobody. And
   * containers (the edge, Pi-hole): they are made from their images alone, and what the provider imports of one it can
   * neither keep nor replace.
   */
  readonly remove: readonly GuestFacts[];
  /** VMs that may hold a cluster whose secrets are lost: for a person to decide. */
  readonly lost: readonly GuestFacts[];
  /** Guests of the lab's pool or tag that the lab does not describe: left alone. */
  readonly strays: readonly GuestFacts[];
}

/**
 * Compare a host with a state. A guest counts only when it carries the lab's pool or tag, and has the very id and kind
 * that the lab gave it. Pure.
 */
export function unknownTo(lab: Lab, { known, guests, pools, before }: Comparison): Unknown {
  const expected = expectedGuests(lab);
  const ours = guests.filter((guest) => isOurs(lab, guest));
  const unknown = expected
    .filter(({ address }) => !known.includes(address))
    .flatMap(({ address, kind, vmId }) => {
      const guest = ours.find((one) => one.vmId === vmId && one.kind === kind);
      return guest === undefined ? [] : [{ address, guest }];
    });
  const closed = known.includes(MACHINE_SECRETS) ? [] : unknown.filter(({ guest }) => guest.kind === "qemu");
  const containers = unknown.filter(({ guest }) => guest.kind === "lxc");
  const isNew = ({ vmId }: GuestFacts): boolean => before?.includes(vmId) === false;
  const pool =
    pools.includes(lab.proxmox.pool) && !known.includes(POOL) ? [{ address: POOL, id: lab.proxmox.pool }] : [];
  return {
    imports: [
      ...pool,
      ...unknown
        .filter((one) => !closed.includes(one) && !containers.includes(one))
        .map(({ address, guest }) => ({ address, id: `${guest.node}/${guest.vmId}` })),
    ],
    remove: [...closed.filter(({ guest }) => isNew(guest)), ...containers].map(({ guest }) => guest),
    lost: closed.map(({ guest }) => guest).filter((guest) => !isNew(guest)),
    strays: ours.filter((guest) => !expected.some(({ vmId }) => vmId === guest.vmId)),
  };
}

function expectedGuests(
  lab: Lab,
): readonly { readonly address: string; readonly kind: GuestFacts["kind"]; readonly vmId: number }[] {
  return [
    ...lab.nodes.map(({ name, vmId }) => ({
      address: `module.proxmox.proxmox_virtual_environment_vm.node[${JSON.stringify(name)}]`,
      kind: "qemu" as const,
      vmId,
    })),
    {
      address: "module.traefik.proxmox_virtual_environment_container.traefik",
      kind: "lxc" as const,
      vmId: lab.edge.traefik.vmId,
    },
    ...(lab.pihole === null
      ? []
      : [
          {
            address: "module.pihole[0].proxmox_virtual_environment_container.pihole",
            kind: "lxc" as const,
            vmId: lab.pihole.vmId,
          },
        ]),
  ];
}
