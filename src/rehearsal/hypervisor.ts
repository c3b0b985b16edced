/**
 * The seam between the simulated Proxmox host and what runs on it. The host calls it whenever a guest gets or loses
 * power; whoever implements it (the rehearsal's world, or a recording fake in tests) decides what a powered guest does.
 */
export interface Hypervisor {
  /**
   * Resolves when the guest has power. A rejection makes the start task fail with that message.
   *
   * @param onOff called when the guest switches itself off later on, without the host having asked
   */
  powerOn(guest: Guest, onOff: () => void): Promise<void>;
  /** `shutdown` asks the guest (ACPI, agent, init), `stop` cuts the power. Resolves when it is off. */
  powerOff(guest: Guest, how: "shutdown" | "stop"): Promise<void>;
  /** What the guest agent (or the host, for a container) sees; undefined while no agent answers. */
  interfaces(vmid: number): Promise<readonly GuestInterface[] | undefined>;
  /** The guest and its disks are gone; whatever was kept for it can go too. */
  destroyed(guest: Guest): Promise<void>;
}

export interface GuestInterface {
  readonly name: string;
  /** Lower-case, colon separated. */
  readonly mac: string;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefix: number;
    readonly family: "ipv4" | "ipv6";
  }[];
}

/** A guest as its host sees it: sizes in the units of its fields, everything decided. */
export interface Guest {
  readonly kind: "qemu" | "lxc";
  readonly vmid: number;
  /** Name of the Proxmox node. */
  readonly node: string;
  readonly name: string;
  /** SMBIOS uuid of a VM; a container has one made from its id. */
  readonly uuid: string;
  /** Sockets × cores. */
  readonly cores: number;
  readonly memoryMiB: number;
  readonly tags: readonly string[];
  readonly nics: readonly GuestNic[];
  readonly disks: readonly GuestDisk[];
  readonly agentEnabled: boolean;
  /** Containers only. */
  readonly container?: GuestContainer;
}

export interface GuestNic {
  /** `net0` for a VM, the interface name (`eth0`) for a container. */
  readonly name: string;
  readonly mac: string;
  readonly bridge: string;
  /** Static IPv4 as `a.b.c.d/prefix`, from cloud-init or the container's net option; absent with DHCP. */
  readonly address?: string;
  readonly gateway?: string;
}

export interface GuestDisk {
  /** Configuration key: `scsi0`, `efidisk0`, `rootfs`, … */
  readonly device: string;
  /** Volume id, `storage:name`. */
  readonly volume: string;
  readonly sizeBytes: number;
  /** What the disk says of itself, where the configuration gives it one. */
  readonly serial?: string;
  /** Host file of the image that the disk was imported from. */
  readonly imagePath?: string;
  /** File name of that image, as it was stored. */
  readonly imageName?: string;
}

export interface GuestContainer {
  /** The OCI archive (or plain template) on the host that the root file system was made from. */
  readonly imagePath: string;
  /** The command line, as Proxmox keeps it (one string, words by shell rules). */
  readonly entrypoint: string;
  readonly env: Readonly<Record<string, string>>;
  /** Working directory; `/` unless the image names one. */
  readonly cwd: string;
  /** `User` of the image, when it names one. */
  readonly user?: string;
}
