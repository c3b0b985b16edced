import { HomelabError } from "../../lib/error.ts";
import type { Guest } from "../hypervisor.ts";
import { readTalosImage } from "../internet/talos-image.ts";
import { createKubernetesNode, type KubernetesNode, type NodeOptions } from "../kubernetes/node.ts";
import type { Supervisor } from "../supervisor.ts";
import { powerOnMachine } from "../talos/machine.ts";
import type { RunningGuest, StartGuest } from "./hypervisor.ts";

export interface MachineShop {
  readonly speed: number;
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  readonly log: (line: string) => void;
  /** Called each time a control plane's etcd gets well. */
  readonly onControlPlane: (node: KubernetesNode) => void;
}

/**
 * Power on a VM whose system disk holds Talos.
 *
 * @throws HomelabError `NOT_BOOTABLE` when nothing that could boot is on its disk, or it has no static address
 */
export function machineStarter(shop: MachineShop): StartGuest {
  return async (guest, dir, onHalted): Promise<RunningGuest> => {
    const disk = guest.disks.find(({ imagePath }) => imagePath !== undefined);
    if (disk?.imagePath === undefined)
      throw new HomelabError("NOT_BOOTABLE", `VM ${guest.vmid} has no disk with an operating system`);
    const nic = guest.nics[0];
    const address = nic?.address?.split("/")[0];
    if (nic === undefined || address === undefined)
      throw new HomelabError(
        "NO_ADDRESS",
        `VM ${guest.vmid} has no static address, and the simulated network has no DHCP`,
      );
    const image = await readTalosImage(disk.imagePath);
    const machine = await powerOnMachine({
      dir,
      address,
      mac: nic.mac,
      uuid: guest.uuid,
      cores: guest.cores,
      memoryMiB: guest.memoryMiB,
      diskBytes: disk.sizeBytes,
      // A disk for the firmware's settings is no disk in the eyes of what runs.
      disks: guest.disks.filter((other) => other !== disk && /^(?:scsi|virtio|sata)\d+$/.test(other.device)),
      nocloud: { hostname: guest.name },
      image,
      tools: shop.tools,
      supervisor: shop.supervisor,
      speed: shop.speed,
      createNode: (options) => watched(options, shop),
      onHalted: (error) => {
        if (error !== undefined) shop.log(`${guest.name} cannot go on: ${error.message}`);
        onHalted();
      },
    });
    return {
      powerOff: (options) => machine.powerOff(options),
      interfaces: () => agentOf(guest, machine),
    };
  };
}

function agentOf(
  guest: Guest,
  machine: Awaited<ReturnType<typeof powerOnMachine>>,
): ReturnType<RunningGuest["interfaces"]> {
  if (!guest.agentEnabled) return undefined;
  const { running, interfaces } = machine.agent();
  return running ? interfaces : undefined;
}

/** The node that a machine asks for, with an ear on its etcd. */
function watched(options: NodeOptions, shop: MachineShop): KubernetesNode {
  const node = createKubernetesNode({
    ...options,
    onService(service) {
      options.onService(service);
      if (service.id === "etcd" && service.healthy) shop.onControlPlane(node);
    },
  });
  return node;
}
