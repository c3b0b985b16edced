import type { Import } from "../../drive/terraform/imports.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { refOf, type ObjectRef } from "../../lib/kubernetes/object.ts";
import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";

/** What one module in `terraform/` makes in the cluster. */
interface Part {
  readonly module: string;
  /** Name of the namespace and of its resource. */
  readonly namespace: readonly [name: string, resource: string];
  /** Names of secrets and of their resources. */
  readonly secrets: readonly (readonly [name: string, resource: string])[];
  readonly release: string;
}

/** What Terraform did not come to write down, or to finish, in a cluster. */
export interface UnknownInCluster {
  readonly imports: readonly Import[];
  /**
   * Secrets: Terraform writes their content and never reads it, so they are made anew. And Helm's notes of a change that
   * was cut off: helm refuses the next one as long as they are there ("another operation is in progress").
   */
  readonly remove: readonly ObjectRef[];
}

/** Of a namespace that one of our modules made. */
const OWN = { "app.kubernetes.io/managed-by": "homelab" };
/** source: helm, pkg/release: the statuses of a change that has not ended */
const PENDING = "owner=helm,status in (pending-install,pending-upgrade,pending-rollback)";

/**
 * Compare a cluster with a state. What lies in a namespace counts only when the namespace is marked as ours.
 *
 * @param known addresses in the state
 * @param pairs names of the sealing keys' files
 * @throws as `KubernetesClient`
 */
export async function unknownInCluster(
  client: KubernetesClient,
  lab: Lab,
  { known, pairs }: { readonly known: readonly string[]; readonly pairs: readonly string[] },
): Promise<UnknownInCluster> {
  const found = await Promise.all(partsOf(lab, pairs).map((part) => unknownOf(client, part, known)));
  return { imports: found.flatMap(({ imports }) => imports), remove: found.flatMap(({ remove }) => remove) };
}

async function unknownOf(
  client: KubernetesClient,
  { module, namespace: [namespace, resource], secrets, release }: Part,
  known: readonly string[],
): Promise<UnknownInCluster> {
  const there = await client.find({ apiVersion: "v1", kind: "Namespace", name: namespace });
  const labels = there?.metadata.labels ?? {};
  if (!Object.entries(OWN).every(([label, value]) => labels[label] === value)) return { imports: [], remove: [] };
  const address = `${module}.kubernetes_namespace_v1.${resource}`;
  const unknown = secrets.filter(([, name]) => !known.includes(`${module}.kubernetes_secret_v1.${name}`));
  const [objects, pending] = await Promise.all([
    Promise.all(unknown.map(([name]) => client.find({ apiVersion: "v1", kind: "Secret", namespace, name }))),
    client.list({ apiVersion: "v1", kind: "Secret", namespace }, { labelSelector: `${PENDING},name=${release}` }),
  ]);
  return {
    imports: known.includes(address) ? [] : [{ address, id: namespace }],
    remove: [...objects.filter((object) => object !== undefined), ...pending].map(refOf),
  };
}

function partsOf(lab: Lab, pairs: readonly string[]): readonly Part[] {
  return [
    {
      module: "module.proxmox_csi_plugin",
      namespace: ["csi-proxmox", "csi"],
      secrets: [["proxmox-csi-plugin", "account"]],
      release: "proxmox-csi-plugin",
    },
    ...(seals(lab)
      ? [
          {
            module: "module.sealed_secrets[0]",
            namespace: ["sealed-secrets", "sealed_secrets"] as const,
            secrets: pairs.map((name) => [`sealed-secrets-key-${name}`, `pair[${JSON.stringify(name)}]`] as const),
            release: "sealed-secrets",
          },
        ]
      : []),
    ...(lab.monitoring === null
      ? []
      : [
          {
            module: "module.monitoring[0]",
            namespace: ["monitoring", "monitoring"] as const,
            secrets: [
              ["grafana-cloud", "grafana_cloud"],
              ["proxmox-exporter", "proxmox_exporter"],
            ] as const,
            release: "k8s-monitoring",
          },
        ]),
  ];
}
