import { BootstrapManifestsConfigSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** From what Talos makes its own manifests; health checks read the CNI's name here. */
export const bootstrapManifestsConfig = resource(
  {
    type: "BootstrapManifestsConfigs.kubernetes.talos.dev",
    displayType: "BootstrapManifestsConfig",
    namespace: "controlplane",
  },
  BootstrapManifestsConfigSpecSchema,
  (boot) => {
    const config = boot.config();
    if (config === undefined || config.type !== "controlplane") return [];
    const { network, proxy, coreDNS, controlPlane } = config.cluster;
    const cniName = network?.cni?.name ?? "flannel";
    const common = {
      clusterDomain: network?.dnsDomain ?? "cluster.local",
      proxyEnabled: proxy?.disabled !== true,
      proxyImage: proxy?.image ?? "",
      flannelEnabled: cniName === "flannel",
      cniName,
    };
    const server = controlPlane?.endpoint ?? "";
    const dns = { enabled: coreDNS?.disabled !== true, image: coreDNS?.image ?? "" };
    const podSubnets = network?.podSubnets ?? ["10.244.0.0/16"];
    return [
      {
        id: "manifests",
        spec: { ...common, server, podCidrs: podSubnets, coreDnsEnabled: dns.enabled, coreDnsImage: dns.image },
        shown: { server, ...common, podCIDRs: podSubnets, coreDNSEnabled: dns.enabled, coreDNSImage: dns.image },
      },
    ];
  },
);
