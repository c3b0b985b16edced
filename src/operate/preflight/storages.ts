import type { NodeFacts } from "../../drive/proxmox/inspect.ts";
import type { Issue } from "../../lib/issue.ts";
import { containersOf } from "../../plan/containers.ts";
import type { Lab } from "../../plan/lab.ts";
import { answering, called } from "./places.ts";
import type { Rule } from "./rule.ts";

export const storages: Rule = {
  name: "storages",
  issues: (lab, host) =>
    needsOf(lab).flatMap((need) => {
      const node = answering(host, need.host);
      return node === undefined ? [] : [...missing(lab, node, need), ...wronglyShared(lab, node, need)];
    }),
  fine: (lab) =>
    merged(needsOf(lab).map((need) => ({ ...need, path: "", host: "" })))
      .map(({ storage, content }) => `${storage} takes ${content.join(" and ")}`)
      .join(", "),
};

interface Need {
  readonly path: string;
  readonly host: string;
  readonly storage: string;
  readonly content: readonly string[];
}

/** What each host's storages must take, with what belongs to one setting together. */
function needsOf(lab: Lab): readonly Need[] {
  const { imageStorage, diskStorage } = lab.proxmox;
  const of = (guest: { path: string; host: string }, storage: string, setting: string, type: string): Need => {
    const path = storage === diskStorage ? "proxmox.storage.disks" : `${guest.path}.${setting}`;
    return { path, host: guest.host, storage, content: [type] };
  };
  const containers = containersOf(lab);
  const image = { path: "proxmox.storage.images", storage: imageStorage };
  const needs: Need[] = [
    ...lab.nodes.map(({ host }) => ({ ...image, host, content: ["import"] })),
    ...containers.map(({ host }) => ({ ...image, host, content: ["vztmpl"] })),
    ...lab.nodes.map((node) => of({ ...node, path: `nodes.${node.name}` }, node.storage, "storage", "images")),
    ...lab.nodes.flatMap((node) =>
      node.disks.map((disk) => of({ ...node, path: `nodes.${node.name}` }, disk.storage, "disks", "images")),
    ),
    ...containers.map((container) => of(container, container.storage, "storage", "rootdir")),
  ];
  return merged(needs);
}

function merged(needs: readonly Need[]): readonly Need[] {
  const together = new Map<string, Need>();
  for (const need of needs) {
    const key = [need.path, need.host, need.storage].join("\0");
    const content = new Set([...(together.get(key)?.content ?? []), ...need.content]);
    together.set(key, { ...need, content: [...content] });
  }
  return [...together.values()];
}

function missing(lab: Lab, node: NodeFacts, { path, storage: name, content: wanted }: Need): readonly Issue[] {
  const host = called(lab, node.name);
  const found = node.storages.find((candidate) => candidate.name === name);
  if (found === undefined) {
    const fitting = node.storages.filter(({ content }) => wanted.every((type) => content.includes(type)));
    const names = (fitting.length > 0 ? fitting : node.storages).map((candidate) => candidate.name).join(", ");
    const hint =
      names === "" ? "the token sees no storage at all: it needs Datastore.AllocateSpace" : `write one of: ${names}`;
    return [
      { code: "STORAGE_UNKNOWN", path, message: `${host} has no storage "${name}" that the token may use`, hint },
    ];
  }
  if (!found.active) {
    const hint = "enable it, or see why it cannot be mounted";
    return [{ code: "STORAGE_INACTIVE", path, message: `storage "${name}" is not active on ${host}`, hint }];
  }
  const lacking = wanted.filter((type) => !found.content.includes(type));
  if (lacking.length === 0) return [];
  const all = [...new Set([...found.content, ...lacking])].toSorted().join(",");
  return [
    {
      code: "STORAGE_CONTENT",
      path,
      message: `storage "${name}" does not take the content ${lacking.join(" and ")}`,
      hint: `on the host: pvesm set ${name} --content ${all}`,
    },
  ];
}

/** Images are fetched once where hosts share the storage: with several hosts the lab must know. */
function wronglyShared({ proxmox }: Lab, node: NodeFacts, { storage: name }: Need): readonly Issue[] {
  const found = node.storages.find((candidate) => candidate.name === name);
  const said = proxmox.storages.find((storage) => storage.name === name)?.shared ?? false;
  if (proxmox.hosts.length === 1 || name !== proxmox.imageStorage || found === undefined || found.shared === said)
    return [];
  return [
    {
      code: "STORAGE_SHARED",
      path: `proxmox.storages.${name}.shared`,
      message: `storage "${name}" is ${found.shared ? "" : "not "}shared by the hosts, and the lab says that it is${said ? "" : " not"}`,
      hint: `write shared: ${found.shared}`,
    },
  ];
}
