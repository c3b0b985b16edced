import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { kubernetesObject, type KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { MachineConfig } from "../../talos/machine-config.ts";
import { KUBERNETES_VERSION, type ClusterFacts } from "../cluster.ts";
import { coreDnsManifests } from "./core-dns.ts";
import { flannelManifest } from "./flannel.ts";
import { joinManifests } from "./join.ts";
import { kubeProxyManifest } from "./kube-proxy.ts";
import { kwokLeases } from "./kwok.ts";
import type { Manifest } from "./manifest.ts";
import { kubeconfigInCluster, talosNodeRbac, talosServiceAccountCrd } from "./talos.ts";

export interface BootstrapManifests {
  readonly manifests: readonly Manifest[];
  /** Manifests that cannot be had: which, and why. */
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

/** Images that Talos 1.13 takes when the configuration names none. source: siderolabs/talos v1.13 release notes. */
const IMAGES = {
  coreDns: "registry.k8s.io/coredns/coredns:v1.14.6",
  flannel: "ghcr.io/siderolabs/flannel:v0.28.8",
  kubeProxy: `registry.k8s.io/kube-proxy:v${KUBERNETES_VERSION}`,
};

const talosAccess = z.looseObject({ enabled: z.boolean().optional() });

/**
 * What a control plane applies once, at bootstrap, sorted by id.
 * source: siderolabs/talos v1.13 controllers/k8s/manifest.go and extra_manifest.go (ids and conditions).
 *
 * @throws HomelabError `INLINE_MANIFEST` naming the manifest that is no Kubernetes YAML
 */
export function bootstrapManifests(config: MachineConfig, cluster: ClusterFacts): BootstrapManifests {
  const section = config.cluster;
  const cni = section.network?.cni;
  const access = talosAccess.safeParse(config.machine.features?.kubernetesTalosAPIAccess);
  const manifests: Manifest[] = [
    ...joinManifests(cluster),
    kwokLeases(),
    kubeconfigInCluster(cluster),
    talosNodeRbac(),
  ];
  if ((cni?.name ?? "flannel") === "flannel") manifests.push(flannelManifest(cluster, IMAGES.flannel));
  if (section.proxy?.disabled !== true)
    manifests.push(
      kubeProxyManifest(cluster, section.proxy?.image ?? IMAGES.kubeProxy, section.proxy?.mode ?? "nftables"),
    );
  if (section.coreDNS?.disabled !== true)
    manifests.push(...coreDnsManifests(cluster, section.coreDNS?.image ?? IMAGES.coreDns));
  if (access.success && access.data.enabled === true) manifests.push(talosServiceAccountCrd());
  for (const { name = "", contents = "" } of section.inlineManifests ?? [])
    manifests.push({ id: `99-${name}`, objects: parseManifest(`cluster.inlineManifests ${name}`, contents) });

  const remote = [
    ...(cni?.name === "custom" ? (cni.urls ?? []) : []).map((url) => ({ id: "05-cni", url })),
    ...(section.externalCloudProvider?.manifests ?? []).map((url) => ({ id: "30-external-cloud-provider", url })),
    ...(section.extraManifests ?? []).map((url) => ({ id: "99-extra", url })),
  ];
  return {
    manifests: manifests.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
    failed: remote.map(({ id, url }) => ({
      id,
      reason: `${url} cannot be downloaded: a rehearsed machine has no way out of the host; use cluster.inlineManifests`,
    })),
  };
}

/**
 * The objects of a YAML text, `List`s opened.
 *
 * @throws HomelabError `INLINE_MANIFEST`
 */
export function parseManifest(origin: string, text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new HomelabError("INLINE_MANIFEST", `${origin}: ${messageOf(problem)}`);
    const value: unknown = document.toJS();
    return value === null || value === undefined ? [] : open(origin, value);
  });
}

const list = z.looseObject({ kind: z.string().endsWith("List"), items: z.array(z.unknown()) });

function open(origin: string, value: unknown): readonly KubernetesObject[] {
  const group = list.safeParse(value);
  if (group.success) return group.data.items.flatMap((item) => open(origin, item));
  const object = kubernetesObject.safeParse(value);
  if (object.success) return [object.data];
  throw new HomelabError("INLINE_MANIFEST", `${origin} holds no Kubernetes object:\n${z.prettifyError(object.error)}`);
}
