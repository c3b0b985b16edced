import { KubeletConfigSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const kubeletConfig = resource(
  { type: "KubeletConfigs.kubernetes.talos.dev", displayType: "KubeletConfig", namespace: "k8s", sensitive: true },
  KubeletConfigSpecSchema,
  (boot) => {
    const config = boot.config();
    if (config === undefined) return [];
    const { kubelet } = config.machine;
    const common = {
      image: kubelet?.image ?? "",
      clusterDomain: config.cluster.network?.dnsDomain ?? "cluster.local",
      defaultRuntimeSeccompEnabled: kubelet?.defaultRuntimeSeccompProfileEnabled ?? false,
      skipNodeRegistration: kubelet?.skipNodeRegistration ?? false,
      disableManifestsDirectory: kubelet?.disableManifestsDirectory ?? false,
      allowSchedulingOnControlPlane: config.cluster.allowSchedulingOnControlPlanes ?? false,
    };
    const clusterDns = kubelet?.clusterDNS ?? [];
    return [{ id: "kubelet", spec: { ...common, clusterDns }, shown: { ...common, clusterDNS: clusterDns } }];
  },
);
