import type { Check } from "./check.ts";

/** A network of a /31 holds no lab; one larger than a /16 cannot be rehearsed (see `loopbackMap`) and is none at home. */
export const lanSize: Check = ({ networks }) =>
  networks.flatMap(({ range }) => {
    if (range === undefined || (range.cidr.prefix >= 16 && range.cidr.prefix <= 29)) return [];
    return [
      {
        code: "LAN_SIZE",
        path: range.path,
        message: `${range.value} is too ${range.cidr.prefix < 16 ? "large" : "small"} for ${range.owner} of a lab`,
        hint: `write a network between /16 and /29, such as "${range.value.split("/")[0]}/24"`,
      },
    ];
  });
