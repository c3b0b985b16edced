import type { Check } from "./check.ts";

/** Below a /24 a lab runs out of Services; kube-apiserver refuses more than 20 bits. */
export const serviceRange: Check = ({ ranges }) =>
  ranges
    .filter(({ path, cidr }) => path === "cluster.services" && (cidr.prefix < 12 || cidr.prefix > 24))
    .map(({ path, owner, value, cidr }) => {
      const prefix = cidr.prefix < 12 ? 12 : 20;
      return {
        code: "SERVICE_RANGE",
        path,
        message:
          cidr.prefix < 12
            ? `${value} of ${owner} is larger than Kubernetes takes, a /12`
            : `${value} of ${owner} has ${2 ** (32 - cidr.prefix)} addresses, too few for the Services of a lab`,
        hint: `write a network between /12 and /24, such as "${value.split("/")[0]}/${prefix}"`,
      };
    });
