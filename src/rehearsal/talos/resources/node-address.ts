import { NodeAddressSpecSchema } from "../gen/resource/specs_pb.ts";
import { addressBytes, presentAddresses } from "../runtime/hardware.ts";
import { resource } from "./define.ts";

export const nodeAddress = resource(
  {
    type: "NodeAddresses.net.talos.dev",
    displayType: "NodeAddress",
    namespace: "network",
    columns: [
      { name: "Addresses", jsonPath: "{.addresses}" },
      { name: "SortAlgorithm", jsonPath: "{.sortAlgorithm}" },
    ],
  },
  NodeAddressSpecSchema,
  (boot) => {
    const all = presentAddresses(boot);
    const lists = { current: all, default: all.slice(0, 1), routed: all };
    return Object.entries(lists).map(([id, addresses]) => ({
      id,
      spec: {
        addresses: addresses.map(({ address, prefix }) => ({ ip: addressBytes(address), prefixLength: prefix })),
      },
      shown: { addresses: addresses.map(({ address, prefix }) => `${address}/${prefix}`), sortAlgorithm: "v1" },
    }));
  },
);
