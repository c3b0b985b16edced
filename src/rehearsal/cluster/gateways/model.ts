import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { labelSelector } from "../selector.ts";

/** The parts of the Gateway API that are played (source: Gateway API reference, v1). The API server has filled in defaults. */

export const CONTROLLER = "io.cilium/gateway-controller";
export const GROUP = "gateway.networking.k8s.io";

const listener = z.looseObject({
  name: z.string(),
  hostname: z.string().optional(),
  port: z.int(),
  protocol: z.string(),
  tls: z
    .looseObject({
      mode: z.string().default("Terminate"),
      certificateRefs: z
        .array(
          z.looseObject({
            group: z.string().default(""),
            kind: z.string().default("Secret"),
            name: z.string(),
            namespace: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  allowedRoutes: z
    .looseObject({
      namespaces: z.looseObject({ from: z.string().default("Same"), selector: labelSelector.optional() }).optional(),
    })
    .optional(),
});
export type Listener = z.infer<typeof listener>;

const gatewaySpec = z.looseObject({
  gatewayClassName: z.string(),
  addresses: z
    .array(z.looseObject({ type: z.string().default("IPAddress"), value: z.string().optional() }))
    .default([]),
  infrastructure: z
    .looseObject({
      labels: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  listeners: z.array(listener),
});

export const parentRef = z.looseObject({
  group: z.string().default(GROUP),
  kind: z.string().default("Gateway"),
  namespace: z.string().optional(),
  name: z.string(),
  sectionName: z.string().optional(),
  port: z.int().optional(),
});
export type ParentRef = z.infer<typeof parentRef>;

const backendRef = z.looseObject({
  group: z.string().default(""),
  kind: z.string().default("Service"),
  name: z.string(),
  namespace: z.string().optional(),
  port: z.int().optional(),
  weight: z.int().default(1),
});
export type BackendRef = z.infer<typeof backendRef>;

const pair = z.looseObject({ type: z.string().default("Exact"), name: z.string(), value: z.string() });
const match = z.looseObject({
  path: z.looseObject({ type: z.string().default("PathPrefix"), value: z.string().default("/") }).optional(),
  method: z.string().optional(),
  headers: z.array(pair).default([]),
  queryParams: z.array(pair).default([]),
});
export type Match = z.infer<typeof match>;

const rule = z.looseObject({
  matches: z.array(match).default([]),
  filters: z
    .array(
      z.looseObject({
        type: z.string(),
        requestRedirect: z
          .looseObject({
            scheme: z.string().optional(),
            hostname: z.string().optional(),
            port: z.int().optional(),
            statusCode: z.int().default(302),
          })
          .optional(),
      }),
    )
    .default([]),
  backendRefs: z.array(backendRef).default([]),
});
export type Rule = z.infer<typeof rule>;

const routeSpec = z.looseObject({
  parentRefs: z.array(parentRef).default([]),
  hostnames: z.array(z.string()).default([]),
  rules: z.array(rule).default([]),
});

export interface GatewayModel {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string;
  readonly spec: z.infer<typeof gatewaySpec>;
}

export interface RouteModel {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly namespace: string;
  readonly spec: z.infer<typeof routeSpec>;
}

export function gatewayOf(object: KubernetesObject): GatewayModel {
  const { name, namespace = "default" } = object.metadata;
  return { object, name, namespace, spec: gatewaySpec.parse(object["spec"]) };
}

export function routeOf(object: KubernetesObject): RouteModel {
  const { name, namespace = "default" } = object.metadata;
  return { object, name, namespace, spec: routeSpec.parse(object["spec"]) };
}

/** Whether a listener of this protocol can carry HTTPRoutes. */
export function carriesHttp(candidate: Listener): boolean {
  return candidate.protocol === "HTTP" || candidate.protocol === "HTTPS";
}
