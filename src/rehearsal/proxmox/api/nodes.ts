import { isAllowed } from "../access/permissions.ts";
import { endpoint, everyone, on } from "../http/endpoint.ts";
import { node } from "../schema/formats.ts";
import { requireNode } from "../guests/guest.ts";

/** source: pve-manager PVE/API2/Nodes.pm */
export const listNodes = endpoint({
  method: "GET",
  path: "/nodes",
  permission: everyone,
  parameters: {},
  handle: ({ host, identity }) => {
    const { state } = host;
    const details = isAllowed(state, identity, `/nodes/${state.node}`, ["Sys.Audit"])
      ? {
          cpu: 0.02,
          maxcpu: state.cores,
          mem: 0,
          maxmem: state.memoryBytes,
          level: "",
          uptime: 3600,
          ssl_fingerprint: "",
        }
      : {};
    return [{ id: `node/${state.node}`, node: state.node, type: "node", status: "online", ...details }];
  },
});

export const getNodeStatus = endpoint({
  method: "GET",
  path: "/nodes/{node}/status",
  permission: on("/nodes/{node}", ["Sys.Audit"]),
  parameters: { node },
  handle: ({ host }, values) => {
    const { state } = host;
    requireNode(state, values.node);
    return {
      uptime: 3600,
      pveversion: `pve-manager/${state.version.version}/${state.version.repoid}`,
      kversion: "Linux 6.17.2-1-pve",
      cpu: 0.02,
      loadavg: ["0.10", "0.10", "0.10"],
      cpuinfo: { cpus: state.cores, cores: state.cores, sockets: 1, model: "simulated", mhz: "3000", hvm: "1" },
      memory: { total: state.memoryBytes, used: 0, free: state.memoryBytes },
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
    return host.state.bridges.map((iface) => ({
      iface,
      type: "bridge",
      active: 1,
      autostart: 1,
      method: "manual",
      method6: "manual",
    }));
  },
});
