import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.networks = { dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1", vlan: 20 } };
    config.edge.traefik.network = "dmzz";
  },
  issues: [
    {
      code: "NETWORK_UNKNOWN",
      path: "edge.traefik.network",
      message: 'the edge container joins network "dmzz", and networks has none of that name',
      hint: 'did you mean "dmz"?',
    },
  ],
  right: ({ config }) => {
    config.networks = { dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1", vlan: 20 } };
    config.edge.traefik = { ip: "192.168.20.2", network: "dmz" };
  },
};
