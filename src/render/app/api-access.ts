import type { ContainerApp, Lab } from "../../plan/lab.ts";
import { databaseName } from "../../plan/apps/names.ts";
import { mainOf, meta, selector } from "./meta.ts";

/**
 * Who of the namespace may call the Kubernetes API. A NetworkPolicy cannot say that: to Cilium the API is no address
 * but an entity (source: Cilium, "Layer 3 Policies: Entities Based").
 */
export function apiAccess(lab: Lab, app: ContainerApp): readonly object[] {
  if (lab.cluster.cni !== "cilium-inline") return [];
  const backups = lab.backups !== null && app.backup !== null;
  const callers: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ...(app.permissions.length > 0 ? [[app.name, selector(mainOf(app))] as const] : []),
    // Each server of a database tells its state there and waits for its turn to lead.
    ...(app.database === null
      ? []
      : [[databaseName(app.name), { "cnpg.io/cluster": databaseName(app.name) }] as const]),
    // K8up runs the commands of dumps in the app's pods.
    ...(backups ? [[`${app.name}-backup`, { k8upjob: "true" }] as const] : []),
  ];
  return callers.map(([name, matchLabels]) => ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: meta(lab, app, name),
    spec: { endpointSelector: { matchLabels }, egress: [{ toEntities: ["kube-apiserver"] }] },
  }));
}
