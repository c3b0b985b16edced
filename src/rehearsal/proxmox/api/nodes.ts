import { isAllowed } from "../access/permissions.ts";
import { endpoint, everyone, on } from "../http/endpoint.ts";
import { node } from "../schema/formats.ts";
import { memoryOf } from "../guests/describe.ts";
import { requireNode } from "../guests/guest.ts";
import type { State } from "../state/state.ts";

/** source: pve-manager PVE/API2/Nodes.pm */
export const listNodes = endpoint({
  method: "GET",
  path: "/nodes",
  permission: everyone,
  parameters: {},
  handle: ({ host: { state }, identity }) =>
    Object.entries(state.nodes).map(([name, { cores, memoryBytes, online }]) => {
      const details = {
        cpu: 0.02,
        maxcpu: cores,
        mem: memoryIn(state, name),
        maxmem: memoryBytes,
        level: "",
        uptime: 3600,
        ssl_fingerprint: "",
      };
      return {
        id: `node/${name}`,
        node: name,
        type: "node",
        status: online ? "online" : "offline",
        ...(online && isAllowed(state, identity, `/nodes/${name}`, ["Sys.Audit"]) ? details : {}),
      };
    }),
});

export const getNodeStatus = endpoint({
  method: "GET",
  path: "/nodes/{node}/status",
  permission: on("/nodes/{node}", ["Sys.Audit"]),
  parameters: { node },
  handle: ({ host }, values) => {
    const { state } = host;
    requireNode(state, values.node);
    const cores = state.nodes[values.node]?.cores ?? 0;
    const total = state.nodes[values.node]?.memoryBytes ?? 0;
    const used = memoryIn(state, values.node);
    return {
      uptime: 3600,
      pveversion: `pve-manager/${state.version.version}/${state.version.repoid}`,
      kversion: "Linux 6.17.2-1-pve",
      cpu: 0.02,
      loadavg: ["0.10", "0.10", "0.10"],
      cpuinfo: { cpus: cores, cores, sockets: 1, model: "simulated", mhz: "3000", hvm: "1" },
      memory: { total, used, free: total - used },
      swap: { total: 0, used: 0, free: 0 },
      rootfs: { total: 100 * 2 ** 30, used: 10 * 2 ** 30, free: 90 * 2 ** 30, avail: 90 * 2 ** 30 },
    };
  },
});

/** Bridges and the like. source: pve-manager PVE/API2/Network.pm */
export const listNetworks = endpoint({
  method: "GET",
  path: "/nodes/{node}/network",
  permission: everyone,
  parameters: { node },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    return (host.state.nodes[values.node]?.bridges ?? []).map((iface) => ({
      iface,
      type: "bridge",
      active: 1,
      autostart: 1,
      method: "manual",
      method6: "manual",
    }));
  },
});

/** Bytes that the running guests of a node have been given. */
function memoryIn(state: State, node: string): number {
  const running = Object.values(state.guests).filter((guest) => guest.node === node && guest.running);
  return running.reduce((sum, guest) => sum + memoryOf(guest.config["memory"]) * 2 ** 20, 0);
}
