import { freeAddressHint } from "../facts/free-address.ts";
import type { Check } from "./check.ts";

/** Several control planes without an address of their own: who asks for the first one gets no answer when it is down. */
export const vipMissing: Check = (facts) => {
  const controlPlanes = (facts.nodes ?? []).filter(({ role }) => role === "controlplane");
  if (facts.cluster === undefined || facts.cluster.vip !== undefined || controlPlanes.length < 3) return [];
  const first = facts.addresses.find(({ path }) => path === `${controlPlanes[0]?.path}.ip`);
  return [
    {
      code: "VIP_MISSING",
      path: "cluster.vip",
      message: `${controlPlanes.length} control planes share no address: without ${controlPlanes[0]?.name} the API is out of reach, although the others run`,
      hint: freeAddressHint(facts, first?.address ?? 0),
      severity: "warning" as const,
    },
  ];
};
