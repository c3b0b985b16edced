import { words } from "../schema/words.ts";

/** source: pve-access-control src/PVE/AccessControl.pm of PVE 9 (VM.Monitor is gone since 9.0) */
const GROUPS = {
  VM: words(
    `Allocate Audit Backup Clone Console Migrate PowerMgmt Replicate Snapshot Snapshot.Rollback
    Config.CDROM Config.CPU Config.Cloudinit Config.Disk Config.HWType Config.Memory Config.Network Config.Options
    GuestAgent.Audit GuestAgent.FileRead GuestAgent.FileSystemMgmt GuestAgent.FileWrite GuestAgent.Unrestricted`,
  ),
  Sys: words("AccessNetwork Audit Console Incoming Modify PowerMgmt Syslog"),
  Datastore: ["Allocate", "AllocateSpace", "AllocateTemplate", "Audit"],
  SDN: ["Allocate", "Audit", "Use"],
  Pool: ["Allocate", "Audit"],
  Mapping: ["Audit", "Modify", "Use"],
  Realm: ["Allocate", "AllocateUser"],
  Group: ["Allocate"],
  User: ["Modify"],
  Permissions: ["Modify"],
};

/** Every privilege that PVE 9 knows, sorted. */
export const PRIVILEGES: readonly string[] = Object.entries(GROUPS)
  .flatMap(([group, names]) => names.map((name) => `${group}.${name}`))
  .toSorted();

const starting = (...prefixes: readonly string[]): string[] =>
  PRIVILEGES.filter((privilege) => prefixes.some((prefix) => privilege.startsWith(prefix)));

/** Roles that every host has and nobody can change. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly string[]>> = {
  NoAccess: [],
  Administrator: PRIVILEGES,
  PVEAdmin: PRIVILEGES.filter(
    (privilege) => !["Permissions.Modify", "Realm.Allocate", "Sys.Modify", "Sys.PowerMgmt"].includes(privilege),
  ),
  PVEAuditor: PRIVILEGES.filter((privilege) => privilege.endsWith(".Audit") && !privilege.startsWith("VM.GuestAgent")),
  PVEDatastoreAdmin: starting("Datastore."),
  PVEDatastoreUser: ["Datastore.AllocateSpace", "Datastore.Audit"],
  PVEPoolAdmin: starting("Pool."),
  PVEPoolUser: ["Pool.Audit"],
  PVESDNUser: ["SDN.Audit", "SDN.Use"],
  PVESysAdmin: ["Sys.Audit", "Sys.Console", "Sys.Syslog"],
  PVETemplateUser: ["VM.Audit", "VM.Clone"],
  PVEUserAdmin: ["Group.Allocate", "Realm.AllocateUser", "User.Modify"],
  PVEVMAdmin: starting("VM."),
  PVEVMUser: [
    ...starting("VM.Config.CDROM", "VM.Config.Cloudinit", "VM.GuestAgent.Audit"),
    "VM.Audit",
    "VM.Backup",
    "VM.Console",
    "VM.PowerMgmt",
  ],
};
