import { z } from "zod";
import { ENDPOINT_SLICE, SERVICE, type ClusterView } from "../controller.ts";
import type { BackendRef } from "./model.ts";

const serviceSpec = z.looseObject({
  spec: z.looseObject({ ports: z.array(z.looseObject({ name: z.string().optional(), port: z.int() })).default([]) }),
});
const slice = z.looseObject({
  endpoints: z
    .array(
      z.looseObject({
        addresses: z.array(z.string()),
        conditions: z.looseObject({ ready: z.boolean().nullish() }).optional(),
        targetRef: z.looseObject({ name: z.string().optional() }).optional(),
      }),
    )
    .nullish(),
  ports: z.array(z.looseObject({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
});

/** Where a request would go. */
export interface Endpoint {
  readonly service: string;
  /** `address:port` of the pod. */
  readonly address: string;
  /** Empty when the endpoint is no pod. */
  readonly pod: string;
}

/**
 * The ready endpoints behind a reference of a route; undefined when the Service or its port does not exist.
 *
 * @param namespace of the route
 */
export function endpointsOf(
  cluster: ClusterView,
  backend: BackendRef,
  namespace: string,
): readonly Endpoint[] | undefined {
  const home = backend.namespace ?? namespace;
  const object = cluster.get(SERVICE, home, backend.name);
  if (object === undefined) return undefined;
  const port = serviceSpec.parse(object).spec.ports.find((candidate) => candidate.port === backend.port);
  if (port === undefined) return undefined;
  return cluster
    .list(ENDPOINT_SLICE)
    .filter(
      ({ metadata }) => metadata.namespace === home && metadata.labels?.["kubernetes.io/service-name"] === backend.name,
    )
    .map((candidate) => slice.parse(candidate))
    .flatMap(({ endpoints, ports }) => {
      const target = (ports ?? []).find((candidate) => (candidate.name ?? "") === (port.name ?? ""))?.port;
      if (target === undefined || target === null) return [];
      // `ready` may be left out, which means ready (source: EndpointSlice API).
      const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
      return ready.flatMap(({ addresses, targetRef }) =>
        addresses.map((address) => ({
          service: `${home}/${backend.name}`,
          address: `${address}:${target}`,
          pod: targetRef?.name ?? "",
        })),
      );
    });
}
