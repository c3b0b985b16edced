import { BUILT_IN_ROLES } from "../access/privileges.ts";
import type { ProxmoxSeed, SeedAcl, SeedNode, SeedUser } from "../options.ts";
import type { State, UserState } from "./state.ts";

const GIB = 2 ** 30;

/** The state of a freshly installed host, or cluster of hosts, that looks like `seed`. */
export function stateFromSeed(seed: ProxmoxSeed): State {
  const users = Object.entries(seed.users ?? {}).map(([id, user]): [string, UserState] => [id, userFromSeed(user)]);
  const groups = new Set(Object.values(seed.users ?? {}).flatMap((user) => user.groups ?? []));
  const builtIn = Object.entries(BUILT_IN_ROLES).map(([id, privileges]) => [
    id,
    { privileges: [...privileges], special: true },
  ]);
  const own = Object.entries(seed.roles ?? {}).map(([id, privileges]) => [
    id,
    { privileges: [...privileges], special: false },
  ]);
  return {
    node: seed.node,
    nodes: Object.fromEntries(
      Object.entries({ [seed.node]: seed, ...seed.furtherNodes }).map(([name, node]) => [name, nodeFromSeed(node)]),
    ),
    version: {
      version: seed.version,
      release: seed.version.split(".").slice(0, 2).join("."),
      repoid: "0000000000000000",
    },
    ...(seed.cluster === undefined ? {} : { cluster: seed.cluster }),
    storages: Object.fromEntries(
      Object.entries(seed.storages).map(([id, storage]) => [
        id,
        {
          type: storage.type,
          content: [...storage.content],
          sizeBytes: storage.sizeBytes,
          otherBytes: storage.usedBytes ?? 0,
          shared: storage.shared ?? false,
          enabled: true,
          ...(storage.nodes === undefined ? {} : { nodes: [...storage.nodes] }),
        },
      ]),
    ),
    volumes: {},
    pciMappings: Object.fromEntries(
      Object.entries(seed.pciMappings ?? {}).map(([id, devices]) => [id, { devices: { ...devices } }]),
    ),
    users: Object.fromEntries([["root@pam", userFromSeed({})], ...users]),
    groups: Object.fromEntries([...groups].map((id) => [id, {}])),
    roles: Object.fromEntries([...builtIn, ...own]),
    acls: (seed.acls ?? []).map(aclFromSeed),
    pools: Object.fromEntries((seed.pools ?? []).map((id) => [id, { guests: [], storages: [] }])),
    guests: Object.fromEntries(
      (seed.guests ?? []).map((guest) => [
        String(guest.vmid),
        {
          kind: guest.kind,
          node: guest.node ?? seed.node,
          config: { ...guest.config },
          pending: {},
          pendingDelete: [],
          running: false,
          startedAt: 0,
        },
      ]),
    ),
    tasks: {},
    lastPid: 0x1000,
  };
}

function nodeFromSeed(node: SeedNode): State["nodes"][string] {
  return {
    cores: node.cores ?? 16,
    memoryBytes: node.memoryBytes ?? 64 * GIB,
    bridges: [...node.bridges],
    online: node.offline !== true,
  };
}

function userFromSeed(user: SeedUser): UserState {
  return {
    enabled: true,
    expires: 0,
    groups: [...(user.groups ?? [])],
    tokens: Object.fromEntries(
      Object.entries(user.tokens ?? {}).map(([id, token]) => [
        id,
        { secret: token.secret, privsep: token.privsep ?? true, expires: 0 },
      ]),
    ),
  };
}

function aclFromSeed(acl: SeedAcl): State["acls"][number] {
  const kind = acl.who.startsWith("@") ? "group" : acl.who.includes("!") ? "token" : "user";
  return {
    path: acl.path,
    kind,
    id: kind === "group" ? acl.who.slice(1) : acl.who,
    role: acl.role,
    propagate: acl.propagate ?? true,
  };
}
