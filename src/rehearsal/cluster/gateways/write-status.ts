import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { SERVICE, type ClusterView } from "../controller.ts";
import { addressOf } from "../load-balancers.ts";
import { conditionsAfter, writeStatus, type WantedCondition } from "../status.ts";
import { certificateOf, type Attachment } from "./attach.ts";
import {
  carriesHttp,
  CONTROLLER,
  GROUP,
  parentRef,
  type GatewayModel,
  type Listener,
  type RouteModel,
} from "./model.ts";
import { frontKey } from "./serve.ts";
import { gatewayService } from "./service.ts";

const gatewayStatus = z.looseObject({
  conditions: z.unknown().optional(),
  listeners: z.array(z.looseObject({ name: z.string(), conditions: z.unknown().optional() })).nullish(),
});
const routeStatus = z.looseObject({
  parents: z
    .array(z.looseObject({ controllerName: z.string(), parentRef, conditions: z.unknown().optional() }))
    .nullish(),
});

/** @param failed addresses that could not be listened on, with the reason */
export async function writeGatewayStatus(
  cluster: ClusterView,
  client: KubernetesClient,
  model: GatewayModel,
  attachments: readonly Attachment[],
  failed: ReadonlyMap<string, string>,
): Promise<void> {
  const { object, spec, namespace } = model;
  const before = gatewayStatus.parse(object["status"] ?? {});
  const service = cluster.get(SERVICE, namespace, gatewayService(model).metadata.name);
  const address = service === undefined ? undefined : addressOf(service);
  const generation = object.metadata.generation;
  const listeners = spec.listeners.map((listener) => {
    const last = before.listeners?.find(({ name }) => name === listener.name)?.conditions;
    return {
      name: listener.name,
      attachedRoutes: new Set(
        attachments
          .filter(
            (item) =>
              item.gateway.object.metadata.uid === object.metadata.uid && item.listeners.includes(listener.name),
          )
          .map(({ route }) => route.object.metadata.uid),
      ).size,
      supportedKinds: carriesHttp(listener) ? [{ group: GROUP, kind: "HTTPRoute" }] : [],
      conditions: conditionsAfter(last, listenerConditions(cluster, model, listener, address), generation),
    };
  });
  const broken =
    address === undefined
      ? undefined
      : spec.listeners.map(({ port }) => failed.get(frontKey({ address, port }))).find(Boolean);
  await writeStatus(client, object, {
    addresses: address === undefined ? [] : [{ type: "IPAddress", value: address }],
    conditions: conditionsAfter(before.conditions, gatewayConditions(address, broken), generation),
    listeners,
  });
}

function gatewayConditions(address: string | undefined, broken: string | undefined): readonly WantedCondition[] {
  const accepted = {
    type: "Accepted",
    status: "True",
    reason: "Accepted",
    message: "Gateway successfully scheduled",
  } as const;
  if (address === undefined)
    return [
      accepted,
      { type: "Programmed", status: "False", reason: "AddressNotAssigned", message: "Address is not ready yet" },
    ];
  if (broken !== undefined)
    return [accepted, { type: "Programmed", status: "False", reason: "AddressNotUsable", message: broken }];
  return [
    accepted,
    { type: "Programmed", status: "True", reason: "Programmed", message: "Gateway successfully reconciled" },
  ];
}

function listenerConditions(
  cluster: ClusterView,
  model: GatewayModel,
  listener: Listener,
  address: string | undefined,
): readonly WantedCondition[] {
  if (!carriesHttp(listener))
    return [
      {
        type: "Accepted",
        status: "False",
        reason: "UnsupportedProtocol",
        message: `${listener.protocol} is not simulated`,
      },
    ];
  const found = listener.protocol === "HTTPS" ? certificateOf(cluster, model, listener) : undefined;
  const problem = found !== undefined && "problem" in found ? found : undefined;
  const programmed = problem === undefined && address !== undefined;
  return [
    { type: "Accepted", status: "True", reason: "Accepted", message: "Listener Accepted" },
    programmed
      ? { type: "Programmed", status: "True", reason: "Programmed", message: "Listener Programmed" }
      : {
          type: "Programmed",
          status: "False",
          reason: problem === undefined ? "Pending" : "Invalid",
          message: "Listener is not programmed",
        },
    problem === undefined
      ? { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs", message: "Resolved Refs" }
      : { type: "ResolvedRefs", status: "False", reason: problem.reason, message: problem.problem },
  ];
}

/** Write what became of a route's references to our Gateways; what other controllers have written stays. */
export async function writeRouteStatus(
  client: KubernetesClient,
  route: RouteModel,
  attachments: readonly Attachment[],
): Promise<void> {
  const { object } = route;
  const before = routeStatus.parse(object["status"] ?? {}).parents ?? [];
  const ours = attachments
    .filter((item) => item.route.object.metadata.uid === object.metadata.uid)
    .map(({ parent, conditions }) => {
      const last = before.find(
        (entry) => entry.controllerName === CONTROLLER && isDeepStrictEqual(entry.parentRef, parent),
      );
      return {
        controllerName: CONTROLLER,
        parentRef: parent,
        conditions: conditionsAfter(last?.conditions, conditions, object.metadata.generation),
      };
    });
  const others = before.filter(({ controllerName }) => controllerName !== CONTROLLER);
  if (ours.length === 0 && others.length === before.length) return;
  await writeStatus(client, object, { parents: [...others, ...ours] });
}
