import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import {
  ENDPOINT_SLICE,
  GATEWAY,
  GATEWAY_CLASS,
  HTTP_ROUTE,
  NAMESPACE,
  NODE,
  POD,
  REFERENCE_GRANT,
  SECRET,
  SERVICE,
  type ClusterView,
  type Controller,
} from "./controller.ts";
import { answerRequest } from "./gateways/answer.ts";
import { attachRoutes, certificateOf, type Attachment, type ServerCertificate } from "./gateways/attach.ts";
import { bySpecificity, hostMatches } from "./gateways/hostname.ts";
import { carriesHttp, CONTROLLER, gatewayOf, routeOf, type GatewayModel } from "./gateways/model.ts";
import { gatewayService } from "./gateways/service.ts";
import { createFronts, type Front, type FrontHandlers } from "./gateways/serve.ts";
import { writeGatewayStatus, writeRouteStatus } from "./gateways/write-status.ts";
import { addressOf, CILIUM_OPERATOR } from "./load-balancers.ts";
import { podsUp } from "./pods.ts";
import { conditionsAfter, writeStatus } from "./status.ts";

const CILIUM_AGENT = { "k8s-app": "cilium" };
const FIELD_MANAGER = "cilium-operator";
const gatewayClass = z.looseObject({ spec: z.looseObject({ controllerName: z.string() }) });
const withConditions = z.looseObject({ status: z.looseObject({ conditions: z.unknown().optional() }).optional() });

/**
 * Stand-in for Cilium's Gateway API support. Its operator's part (Services, conditions, addresses) works while a pod of
 * the operator runs, its data path while a pod of the agent runs: the Gateway's address is really listened on, with the
 * certificates of the real Secrets, and requests are answered by the real routes, Services and endpoints.
 */
export function gateway(log: (line: string) => void): Controller {
  const fronts = createFronts(log);
  return {
    name: "gateway",
    watches: [
      POD,
      NODE,
      NAMESPACE,
      SERVICE,
      ENDPOINT_SLICE,
      SECRET,
      GATEWAY_CLASS,
      GATEWAY,
      HTTP_ROUTE,
      REFERENCE_GRANT,
    ],
    async reconcile(cluster, client) {
      const gateways = ownGateways(cluster);
      const attachments = attachRoutes(cluster, gateways, cluster.list(HTTP_ROUTE).map(routeOf));
      const carried = podsUp(cluster, "kube-system", CILIUM_AGENT).length > 0;
      const wanted = carried ? gateways.flatMap((model) => frontsOf(cluster, model, attachments)) : [];
      const failed = await fronts.set(wanted);
      if (podsUp(cluster, "kube-system", CILIUM_OPERATOR).length === 0) return;
      await acceptClasses(cluster, client);
      for (const model of gateways) {
        await ensureService(cluster, client, model);
        await writeGatewayStatus(cluster, client, model, attachments, failed);
      }
      for (const route of cluster.list(HTTP_ROUTE)) await writeRouteStatus(client, routeOf(route), attachments);
    },
    stop: () => fronts.close(),
  };
}

function ownGateways(cluster: ClusterView): readonly GatewayModel[] {
  const classes = new Set(
    cluster
      .list(GATEWAY_CLASS)
      .filter(isOurs)
      .map(({ metadata }) => metadata.name),
  );
  return cluster
    .list(GATEWAY)
    .map(gatewayOf)
    .filter(({ spec }) => classes.has(spec.gatewayClassName));
}

function isOurs(object: KubernetesObject): boolean {
  return gatewayClass.parse(object).spec.controllerName === CONTROLLER;
}

async function acceptClasses(cluster: ClusterView, client: KubernetesClient): Promise<void> {
  const accepted = { type: "Accepted", status: "True", reason: "Accepted", message: "Valid GatewayClass" } as const;
  for (const object of cluster.list(GATEWAY_CLASS).filter(isOurs)) {
    const before = withConditions.parse(object).status?.conditions;
    await writeStatus(client, object, { conditions: conditionsAfter(before, [accepted], object.metadata.generation) });
  }
}

/** The Service that carries the Gateway's address; made again when the Gateway changes. */
async function ensureService(cluster: ClusterView, client: KubernetesClient, model: GatewayModel): Promise<void> {
  const wanted = gatewayService(model);
  const present = cluster.get(SERVICE, model.namespace, wanted.metadata.name);
  const key = "homelab.dev/gateway-generation";
  if (present?.metadata.annotations?.[key] === wanted.metadata.annotations?.[key]) return;
  await client.apply(wanted, { fieldManager: FIELD_MANAGER, force: true });
}

/** One front for each address and port; listeners of one port share it. */
function frontsOf(
  cluster: ClusterView,
  model: GatewayModel,
  attachments: readonly Attachment[],
): readonly (Front & { readonly handlers: FrontHandlers })[] {
  const service = cluster.get(SERVICE, model.namespace, gatewayService(model).metadata.name);
  const address = service === undefined ? undefined : addressOf(service);
  if (address === undefined) return [];
  const listeners = model.spec.listeners.filter(carriesHttp);
  return [...new Set(listeners.map(({ port }) => port))].map((port) => {
    const here = listeners.filter((listener) => listener.port === port);
    const certificate = (host: string): ServerCertificate | undefined => {
      const [listener] = here
        .filter(({ hostname }) => hostMatches(hostname, host))
        .toSorted((a, b) => bySpecificity(a.hostname, b.hostname));
      if (listener === undefined) return undefined;
      const found = certificateOf(cluster, model, listener);
      return "certificate" in found ? found.certificate : undefined;
    };
    return {
      address,
      port,
      secure: here.some(({ protocol }) => protocol === "HTTPS"),
      handlers: { certificate, answer: (request) => answerRequest(cluster, model, here, attachments, request) },
    };
  });
}
