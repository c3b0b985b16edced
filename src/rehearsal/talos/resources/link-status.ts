import { LinkStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** Linux numbers: an Ethernet device that is up. */
const ETHER = 1;
const UP = 6;

export const linkStatus = resource(
  {
    type: "LinkStatuses.net.talos.dev",
    displayType: "LinkStatus",
    namespace: "network",
    aliases: ["link", "links"],
    columns: [
      { name: "Alias", jsonPath: "{.alias}" },
      { name: "Type", jsonPath: "{.type}" },
      { name: "Kind", jsonPath: "{.kind}" },
      { name: "Hw Addr", jsonPath: "{.hardwareAddr}" },
      { name: "Oper State", jsonPath: "{.operationalState}" },
      { name: "Link State", jsonPath: "{.linkState}" },
    ],
  },
  LinkStatusSpecSchema,
  ({ machine }) => {
    const mac = machine.mac.toLowerCase();
    const hardwareAddr = Buffer.from(mac.replaceAll(":", ""), "hex");
    return [
      {
        id: "eth0",
        spec: {
          index: 2,
          type: ETHER,
          hardwareAddr,
          permanentAddr: hardwareAddr,
          mtu: 1500,
          operationalState: UP,
          linkState: true,
        },
        shown: {
          index: 2,
          type: "ether",
          hardwareAddr: mac,
          permanentAddr: mac,
          mtu: 1500,
          operationalState: "up",
          kind: "",
          linkState: true,
        },
      },
    ];
  },
);
