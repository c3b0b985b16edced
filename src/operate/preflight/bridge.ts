import type { Issue } from "../../lib/issue.ts";
import type { Lab } from "../../plan/lab.ts";
import { answering, called, placesOf } from "./places.ts";
import type { Rule } from "./rule.ts";

export const bridge: Rule = {
  name: "bridge",
  issues: (lab, host) =>
    placesOf(lab).flatMap((guest): readonly Issue[] => {
      const wanted = bridgeOf(lab, guest.network);
      const node = answering(host, guest.host);
      if (node === undefined || node.bridges.includes(wanted)) return [];
      return [
        {
          code: "BRIDGE_UNKNOWN",
          path: guest.network === lab.network.name ? "network.bridge" : `networks.${guest.network}.bridge`,
          message: `${called(lab, guest.host)} has no bridge "${wanted}"`,
          hint: `write one of: ${node.bridges.join(", ")}`,
        },
      ];
    }),
  fine: (lab) => [...new Set(placesOf(lab).map(({ network }) => bridgeOf(lab, network)))].join(", "),
};

function bridgeOf({ networks }: Lab, name: string): string {
  return networks.find((network) => network.name === name)?.bridge ?? "";
}
