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

/** Names only, as the API takes them. */
export const TERRAFORM_PRIVILEGES: readonly string[] = TERRAFORM_ROLE.map((entry) => entry.privilege);
