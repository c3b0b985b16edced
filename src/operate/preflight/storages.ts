import type { HostFacts } from "../../drive/proxmox/inspect.ts";
import type { Issue } from "../../lib/issue.ts";
import type { Rule } from "./rule.ts";

export const storages: Rule = {
  name: "storages",
  issues: ({ proxmox }, host) =>
    host.nodes.includes(proxmox.node)
      ? [
          ...storage(host, "proxmox.storage.images", proxmox.imageStorage, ["import", "vztmpl"]),
          ...storage(host, "proxmox.storage.disks", proxmox.diskStorage, ["images", "rootdir"]),
        ]
      : [],
  fine: ({ proxmox }) =>
    `${proxmox.imageStorage} takes import and vztmpl, ${proxmox.diskStorage} takes images and rootdir`,
};

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
