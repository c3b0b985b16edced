import { AddressStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { addressBytes, presentAddresses } from "../runtime/hardware.ts";
import { resource } from "./define.ts";

/** Linux address families. */
const FAMILY = { ipv4: { number: 2, name: "inet4" }, ipv6: { number: 10, name: "inet6" } } as const;

export const addressStatus = resource(
  {
    type: "AddressStatuses.net.talos.dev",
    displayType: "AddressStatus",
    namespace: "network",
    aliases: ["address", "addresses"],
    columns: [
      { name: "Address", jsonPath: "{.address}" },
      { name: "Link", jsonPath: "{.linkName}" },
    ],
  },
  AddressStatusSpecSchema,
  (boot) =>
    presentAddresses(boot).map(({ address, prefix, family }) => ({
      id: `eth0/${address}/${prefix}`,
      spec: {
        address: { ip: addressBytes(address), prefixLength: prefix },
        linkIndex: 2,
        linkName: "eth0",
        family: FAMILY[family].number,
      },
      shown: {
        address: `${address}/${prefix}`,
        linkIndex: 2,
        linkName: "eth0",
        family: FAMILY[family].name,
        scope: "global",
      },
    })),
);
