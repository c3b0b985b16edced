import { canonical, formatCidr, isCanonical } from "../../lib/cidr.ts";
import type { Check } from "./check.ts";

/**
 * A network is written by its first address; anything else hides where it begins. A pool of .200/28 would hand out
 * addresses from .192.
 */
export const networkNotCanonical: Check = ({ ranges, pool }) =>
  [...ranges, ...(pool === undefined ? [] : [pool])]
    .filter(({ cidr }) => !isCanonical(cidr))
    .map(({ path, owner, value, cidr }) => ({
      code: "NETWORK_NOT_CANONICAL",
      path,
      message: `${value} of ${owner} does not begin at a boundary of a /${cidr.prefix}`,
      hint: `write "${formatCidr(canonical(cidr))}"`,
    }));
