import type { Facts } from "../facts.ts";
import { nameHint } from "./name-hint.ts";
import type { Check } from "./check.ts";

/** A guest joins a network that the config knows. */
export const networkUnknown: Check = ({ guests, networks }: Facts) => {
  const known = networks.map(({ name }) => name);
  return guests
    .filter(({ network }) => !known.includes(network))
    .map(({ path, owner, network }) => ({
      code: "NETWORK_UNKNOWN",
      path: `${path}.network`,
      message: `${owner} joins network "${network}", and networks has none of that name`,
      hint: nameHint(network, known, "networks"),
    }));
};
