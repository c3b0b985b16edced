import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { SECRET } from "../cluster/controller.ts";
import { kubeconfigOf } from "../cluster/kubeconfig.ts";
import type { Place, Workload } from "../cluster/workloads.ts";
import { startCsiAttacher } from "../components/csi-attacher.ts";
import { startCsiProvisioner } from "../components/csi-provisioner.ts";
import { startCsiResizer } from "../components/csi-resizer.ts";
import { startProxmoxCsiController } from "../components/proxmox-csi-controller.ts";
import type { Child } from "../supervisor.ts";
import { CSI, type CsiSettings } from "./settings.ts";
import type { SidecarOptions } from "./sidecar.ts";

const secretData = z.looseObject({ data: z.record(z.string(), z.base64()).nullish() });

/** The programs of the pod that the plugin's chart calls its controller. Each runs while the cluster runs that pod. */
export function csiWorkloads(settings: CsiSettings): readonly Workload[] {
  const pod = { namespace: CSI.namespace, app: CSI.app, component: "controller" };
  const sidecar = (
    program: string,
    start: (settings: CsiSettings, options: SidecarOptions) => Promise<Child>,
  ): Workload => ({
    ...pod,
    program,
    start: async (place) =>
      start(settings, {
        kubeconfig: await kubeconfigOf(place),
        pod: place.pod.metadata.name,
        onExit: place.onExit,
      }),
  });
  return [
    {
      ...pod,
      program: "proxmox-csi-controller",
      start: async (place) =>
        startProxmoxCsiController(settings, {
          kubeconfig: await kubeconfigOf(place),
          ...accountOf(place),
          onExit: place.onExit,
        }),
    },
    sidecar("csi-provisioner", startCsiProvisioner),
    sidecar("csi-attacher", startCsiAttacher),
    sidecar("csi-resizer", startCsiResizer),
  ];
}

/** What the pod mounts. Without it a kubelet does not start the pod. */
function accountOf({ cluster }: Place): { readonly config: string; readonly ca: string | undefined } {
  const data = secretData.parse(cluster.get(SECRET, CSI.namespace, CSI.secret) ?? {}).data ?? {};
  const [config, ca] = ["config.yaml", "ca.crt"].map((key) => decoded(data[key]));
  if (config !== undefined) return { config, ca };
  throw new HomelabError("CSI_SECRET_MISSING", `secret "${CSI.secret}" not found in namespace ${CSI.namespace}`);
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
}
