import type { Check } from "./check.ts";

/** A LAN of a /31 holds no lab; one larger than a /16 cannot be rehearsed (see `loopbackMap`) and is none at home. */
export const lanSize: Check = ({ lan }) => {
  if (lan === undefined || (lan.cidr.prefix >= 16 && lan.cidr.prefix <= 29)) return [];
  return [
    {
      code: "LAN_SIZE",
      path: lan.path,
      message: `${lan.value} is too ${lan.cidr.prefix < 16 ? "large" : "small"} for the LAN of a lab`,
      hint: `write a network between /16 and /29, such as "${lan.value.split("/")[0]}/24"`,
    },
  ];
};
