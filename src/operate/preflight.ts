import semver from "semver";
import type { HostFacts } from "../drive/proxmox/inspect.ts";
import { sortIssues, type Issue } from "../lib/issue.ts";
import { TERRAFORM_ROLE } from "../lib/proxmox-roles.ts";
import type { Lab } from "../plan/lab.ts";

/** Runs OCI images as containers, and knows host-managed networking for them. source: Proxmox VE 9.1 release notes */
const OLDEST = "9.1.0";

type Rule = (lab: Lab, host: HostFacts) => readonly Issue[];

/** Everything that keeps a lab from fitting on a host, all at once and sorted. Pure. */
export function preflightIssues(lab: Lab, host: HostFacts): readonly Issue[] {
  return sortIssues(RULES.flatMap((rule) => rule(lab, host)));
}

const tooOld: Rule = (_lab, { version }) => {
  const release = semver.coerce(version);
  if (release !== null && semver.gte(release, OLDEST)) return [];
  const hint = "upgrade the host to Proxmox VE 9.1 or newer";
  return [{ code: "PVE_TOO_OLD", path: "proxmox.ip", message: `the host runs Proxmox VE ${version}`, hint }];
};

const unknownNode: Rule = ({ proxmox }, { nodes }) => {
  if (nodes.includes(proxmox.node)) return [];
  const message = `the host has no node "${proxmox.node}"`;
  return [{ code: "NODE_UNKNOWN", path: "proxmox.node", message, hint: `write one of: ${nodes.join(", ")}` }];
};

const storages: Rule = ({ proxmox }, host) =>
  host.nodes.includes(proxmox.node)
    ? [
        ...storage(host, "proxmox.storage.images", proxmox.imageStorage, ["import", "vztmpl"]),
        ...storage(host, "proxmox.storage.disks", proxmox.diskStorage, ["images", "rootdir"]),
      ]
    : [];

function storage(host: HostFacts, path: string, name: string, wanted: readonly string[]): readonly Issue[] {
  const found = host.storages.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const fitting = host.storages.filter(({ content }) => wanted.every((type) => content.includes(type)));
    const names = (fitting.length > 0 ? fitting : host.storages).map((candidate) => candidate.name).join(", ");
    const hint =
      names === "" ? "the token sees no storage at all: it needs Datastore.AllocateSpace" : `write one of: ${names}`;
    return [
      { code: "STORAGE_UNKNOWN", path, message: `the host has no storage "${name}" that the token may use`, hint },
    ];
  }
  if (!found.active) {
    const hint = "enable it, or see why it cannot be mounted";
    return [{ code: "STORAGE_INACTIVE", path, message: `storage "${name}" is not active`, hint }];
  }
  const missing = wanted.filter((type) => !found.content.includes(type));
  if (missing.length === 0) return [];
  const all = [...new Set([...found.content, ...missing])].toSorted().join(",");
  return [
    {
      code: "STORAGE_CONTENT",
      path,
      message: `storage "${name}" does not take the content ${missing.join(" and ")}`,
      hint: `on the host: pvesm set ${name} --content ${all}`,
    },
  ];
}

const unknownBridge: Rule = ({ network, proxmox }, { bridges, nodes }) => {
  if (!nodes.includes(proxmox.node) || bridges.includes(network.bridge)) return [];
  const message = `the host has no bridge "${network.bridge}"`;
  return [{ code: "BRIDGE_UNKNOWN", path: "network.bridge", message, hint: `write one of: ${bridges.join(", ")}` }];
};

/** A guest is ours when it lies in the lab's pool or carries one of its tags. */
const takenIds: Rule = (lab, { guests }) => {
  const ours = [
    ...lab.nodes.map((node) => ({ path: `nodes.${node.name}.vmId`, vmId: node.vmId })),
    { path: "edge.traefik.vmId", vmId: lab.edge.traefik.vmId },
  ];
  const { pool, tags } = lab.proxmox;
  const foreign = guests.filter((guest) => guest.pool !== pool && !guest.tags.some((tag) => tags.includes(tag)));
  return ours.flatMap(({ path, vmId }) => {
    const other = foreign.find((guest) => guest.vmId === vmId);
    if (other === undefined) return [];
    const message = `guest ${vmId} of the host is "${other.name}", which does not belong to this lab`;
    const hint = `choose an id that is free, e.g. ${freeId(guests, ours, vmId)}`;
    return [{ code: "VM_ID_TAKEN", path, message, hint }];
  });
};

function freeId(guests: HostFacts["guests"], ours: readonly { vmId: number }[], from: number): number {
  const taken = new Set([...guests, ...ours].map(({ vmId }) => vmId));
  let id = from;
  while (taken.has(id)) id += 1;
  return id;
}

const missingPrivileges: Rule = (_lab, { privileges }) =>
  TERRAFORM_ROLE.filter(({ privilege }) => !privileges.has(privilege)).map(({ privilege, why }) => ({
    code: "PRIVILEGE_MISSING",
    path: "PROXMOX_VE_API_TOKEN",
    message: `the token may not ${why} (${privilege})`,
    hint: `on the host: pveum role modify <the token's role> --append --privs ${privilege}`,
  }));

const RULES: readonly Rule[] = [tooOld, unknownNode, storages, unknownBridge, takenIds, missingPrivileges];
