/** One privilege of a Proxmox VE role, and what would fail without it. */
export interface RolePrivilege {
  readonly privilege: string;
  readonly why: string;
}

/**
 * The smallest role with which Terraform can create, read, change and remove everything of a lab. It is granted on `/`,
 * to the user of the API token (privilege separation off) or to both. A contract test takes each one away in turn and
 * sees the real provider fail, or learn no addresses.
 */
export const TERRAFORM_ROLE: readonly RolePrivilege[] = [
  { privilege: "Datastore.Allocate", why: "read volumes back, delete uploaded and downloaded images" },
  { privilege: "Datastore.AllocateSpace", why: "make disks, list images" },
  { privilege: "Datastore.AllocateTemplate", why: "download and upload images" },
  { privilege: "Pool.Allocate", why: "make and remove the lab's pool" },
  { privilege: "Pool.Audit", why: "read the pool back" },
  { privilege: "SDN.Use", why: "plug guests into the bridge" },
  { privilege: "Sys.AccessNetwork", why: "let the host download an image" },
  { privilege: "Sys.Modify", why: "set the start order of VMs, which changes what the host does when it boots" },
  { privilege: "VM.Allocate", why: "make and remove guests" },
  { privilege: "VM.Audit", why: "read guests back" },
  { privilege: "VM.Config.CPU", why: "set cores" },
  { privilege: "VM.Config.Cloudinit", why: "change addresses and name servers" },
  { privilege: "VM.Config.Disk", why: "attach and grow disks" },
  { privilege: "VM.Config.HWType", why: "set machine type and serial port" },
  { privilege: "VM.Config.Memory", why: "set memory" },
  { privilege: "VM.Config.Network", why: "set network devices" },
  { privilege: "VM.Config.Options", why: "set names, tags, agent and start on boot" },
  { privilege: "VM.GuestAgent.Audit", why: "wait until a VM is up and learn its addresses; without it none are known" },
  { privilege: "VM.PowerMgmt", why: "start and stop guests" },
];

/** What Terraform's role needs besides, in a lab that passes devices on to its nodes. */
export const PCI_ROLE: readonly RolePrivilege[] = [
  { privilege: "Mapping.Use", why: "pass mapped PCI devices on to VMs" },
];

/**
 * The smallest role with which the Proxmox CSI plugin makes, attaches, grows and deletes volumes. It is granted on `/`
 * to a user of its own: what runs in the cluster cannot make or stop guests.
 * source: proxmox-csi-plugin docs/install.md; Sys.Audit since its v0.16, which reads the cluster's entry
 */
export const CSI_ROLE: readonly RolePrivilege[] = [
  { privilege: "Datastore.Allocate", why: "attach and delete volumes, which belong to no guest of its own" },
  { privilege: "Datastore.AllocateSpace", why: "make volumes" },
  { privilege: "Datastore.Audit", why: "see how much space a storage has" },
  { privilege: "Sys.Audit", why: "read the cluster's entry, which is the region of every volume" },
  { privilege: "VM.Audit", why: "find the VM of a Kubernetes node" },
  { privilege: "VM.Config.Disk", why: "attach volumes to VMs" },
];

/** Names only, as the API takes them. */
export const TERRAFORM_PRIVILEGES: readonly string[] = TERRAFORM_ROLE.map((entry) => entry.privilege);
export const PCI_PRIVILEGES: readonly string[] = PCI_ROLE.map((entry) => entry.privilege);
export const CSI_PRIVILEGES: readonly string[] = CSI_ROLE.map((entry) => entry.privilege);

/** A user of the Proxmox host with one role on `/` and one API token. */
export interface ProxmoxAccount {
  readonly user: string;
  readonly role: string;
  readonly token: string;
  /** Environment variable that holds `user!token=secret`. */
  readonly variable: string;
  readonly privileges: readonly RolePrivilege[];
}

export const TERRAFORM_ACCOUNT: ProxmoxAccount = {
  user: "terraform@pve",
  role: "HomelabTerraform",
  token: "homelab",
  variable: "PROXMOX_VE_API_TOKEN",
  privileges: TERRAFORM_ROLE,
};

export const CSI_ACCOUNT: ProxmoxAccount = {
  user: "csi@pve",
  role: "HomelabCsi",
  token: "homelab",
  variable: "PROXMOX_CSI_TOKEN",
  privileges: CSI_ROLE,
};

/** Lines for the shell of a Proxmox host that make an account. The last one prints the token's secret, once. */
export function accountCommands({ user, role, token, privileges }: ProxmoxAccount): readonly string[] {
  return [
    `pveum role add ${role} --privs '${privileges.map(({ privilege }) => privilege).join(",")}'`,
    `pveum user add ${user}`,
    `pveum acl modify / --users ${user} --roles ${role}`,
    `pveum user token add ${user} ${token} --privsep 0`,
  ];
}
