import { z } from "zod";
import { firstAddress, formatAddress, lastAddress, parseAddress, parseCidr } from "../../lib/cidr.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { ADDRESS_POOL, NODE, POD, SERVICE, type ClusterView, type Controller } from "./controller.ts";
import { podsUp } from "./pods.ts";
import { labelSelector, selects } from "./selector.ts";
import { conditionsAfter, writeStatus } from "./status.ts";

/** Labels of the pods of Cilium's operator, which hands out addresses and programs Gateways. */
export const CILIUM_OPERATOR = { "io.cilium/app": "operator" };

const service = z.looseObject({
  spec: z.looseObject({
    type: z.string().optional(),
    loadBalancerClass: z.string().optional(),
    loadBalancerIP: z.string().optional(),
  }),
  status: z
    .looseObject({
      conditions: z.unknown().optional(),
      loadBalancer: z
        .looseObject({ ingress: z.array(z.looseObject({ ip: z.string().optional() })).optional() })
        .optional(),
    })
    .optional(),
});

const pool = z.looseObject({
  spec: z.looseObject({
    disabled: z.boolean().default(false),
    serviceSelector: labelSelector.optional(),
    blocks: z
      .array(z.looseObject({ cidr: z.string().optional(), start: z.string().optional(), stop: z.string().optional() }))
      .default([]),
  }),
});

/** Addresses that a Service asks for (source: Cilium docs, LoadBalancer IPAM). */
const ASKED_FOR = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"];
const SATISFIED = "cilium.io/IPAMRequestSatisfied";

/**
 * Stand-in for Cilium's LoadBalancer IPAM: gives Services of type LoadBalancer the address that they ask for, or the
 * first free one, from the pools whose selector fits. What fits no pool gets none and says so.
 */
export function loadBalancers(): Controller {
  return {
    name: "load-balancers",
    watches: [POD, NODE, SERVICE, ADDRESS_POOL],
    async reconcile(cluster, client) {
      if (podsUp(cluster, "kube-system", CILIUM_OPERATOR).length === 0) return;
      const services = cluster.list(SERVICE).filter(wantsAddress);
      const held = new Map(services.map((object) => [object.metadata.uid, addressOf(object)]));
      for (const object of services) {
        const others = new Set([...held].filter(([uid]) => uid !== object.metadata.uid).map(([, address]) => address));
        const found = choose(cluster, object, others);
        held.set(object.metadata.uid, found.address);
        const { status } = service.parse(object);
        const satisfied = found.address !== undefined;
        const condition = {
          type: SATISFIED,
          status: satisfied ? ("True" as const) : ("False" as const),
          reason: found.reason,
          message: found.message,
        };
        await writeStatus(client, object, {
          ...(satisfied ? { loadBalancer: { ingress: [{ ip: found.address, ipMode: "VIP" }] } } : {}),
          // A merge patch takes away what is null.
          ...(!satisfied && addressOf(object) !== undefined ? { loadBalancer: { ingress: null } } : {}),
          conditions: conditionsAfter(status?.conditions, [condition], undefined),
        });
      }
    },
  };
}

/** The address that a Service has, or undefined. */
export function addressOf(object: KubernetesObject): string | undefined {
  return service.parse(object).status?.loadBalancer?.ingress?.[0]?.ip;
}

function wantsAddress(object: KubernetesObject): boolean {
  const { spec } = service.parse(object);
  const ours = spec.loadBalancerClass === undefined || spec.loadBalancerClass.startsWith("io.cilium/");
  return spec.type === "LoadBalancer" && ours && object.metadata.deletionTimestamp === undefined;
}

interface Choice {
  readonly address: string | undefined;
  readonly reason: string;
  readonly message: string;
}

function choose(cluster: ClusterView, object: KubernetesObject, taken: ReadonlySet<string | undefined>): Choice {
  const { name, namespace, labels, annotations } = object.metadata;
  // Cilium lets selectors name the Service itself, too.
  const facts = { ...labels, "io.kubernetes.service.name": name, "io.kubernetes.service.namespace": namespace ?? "" };
  const ranges = cluster
    .list(ADDRESS_POOL)
    .map((candidate) => pool.parse(candidate).spec)
    .filter(({ disabled, serviceSelector }) => !disabled && selects(serviceSelector ?? {}, facts))
    .flatMap(({ blocks }) => blocks.map(rangeOf));
  if (ranges.length === 0)
    return {
      address: undefined,
      reason: "no_pool",
      message: "There are no CiliumLoadBalancerIPPools that match this service",
    };

  const inPools = (address: string): boolean => {
    const value = parseAddress(address);
    return value !== undefined && ranges.some(({ first, last }) => first <= value && value <= last);
  };
  const asked =
    ASKED_FOR.map((key) => annotations?.[key]).find((value) => value !== undefined) ??
    service.parse(object).spec.loadBalancerIP;
  if (asked !== undefined) {
    const address = asked.split(",")[0]?.trim() ?? "";
    if (!inPools(address))
      return {
        address: undefined,
        reason: "not_in_pool",
        message: `The address ${address} lies in no pool of this service`,
      };
    if (taken.has(address))
      return {
        address: undefined,
        reason: "already_allocated",
        message: `The address ${address} has been given to another service`,
      };
    return { address, reason: "satisfied", message: "" };
  }
  const now = addressOf(object);
  if (now !== undefined && inPools(now) && !taken.has(now)) return { address: now, reason: "satisfied", message: "" };
  for (const { first, last } of ranges)
    for (let value = first; value <= last; value += 1)
      if (!taken.has(formatAddress(value))) return { address: formatAddress(value), reason: "satisfied", message: "" };
  return { address: undefined, reason: "out_of_ips", message: "All addresses of the pools are taken" };
}

/** A block that cannot be read holds nothing. */
function rangeOf(block: { cidr?: string | undefined; start?: string | undefined; stop?: string | undefined }): {
  first: number;
  last: number;
} {
  const cidr = block.cidr === undefined ? undefined : parseCidr(block.cidr);
  if (cidr !== undefined) return { first: firstAddress(cidr), last: lastAddress(cidr) };
  const first = parseAddress(block.start ?? "");
  const last = parseAddress(block.stop ?? block.start ?? "");
  return first === undefined || last === undefined ? { first: 1, last: 0 } : { first, last };
}
