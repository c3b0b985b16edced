import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";
import { workloadsOf } from "./pods.ts";
import type { TreeCheck } from "./tree.ts";

/** Controllers that the platform runs, by the name of their image; two of one kind undo each other's work. */
const CONTROLLERS: Readonly<Record<string, { readonly title: string; readonly runs: (lab: Lab) => boolean }>> = {
  "sealed-secrets-controller": { title: "Sealed Secrets", runs: seals },
  "cert-manager-controller": { title: "cert-manager", runs: () => true },
  argocd: { title: "Argo CD", runs: () => true },
  "proxmox-csi-controller": { title: "the Proxmox CSI plugin", runs: () => true },
  "operator-generic": { title: "Cilium", runs: ({ cluster }) => cluster.cni === "cilium-inline" },
  "cloudnative-pg": { title: "CloudNativePG", runs: ({ operators }) => operators.includes("cloudnative-pg") },
  k8up: { title: "K8up", runs: ({ operators }) => operators.includes("k8up") },
};

/** A controller that the platform runs already is not run a second time: two make keys, or volumes, against each other. */
export const controllerTwice: TreeCheck = (tree) =>
  workloadsOf(tree)
    .filter(({ path }) => tree.byHand.has(path))
    .flatMap(({ path, kind, object, pod }) =>
      pod.containers.flatMap(({ image = "" }) => {
        const name = /([^/:@]+)(?::[^/]*)?(?:@.*)?$/.exec(image)?.[1] ?? "";
        const controller = CONTROLLERS[name];
        if (controller === undefined || !controller.runs(tree.lab)) return [];
        return [
          {
            code: "CONTROLLER_TWICE",
            path,
            message: `${kind} ${object.metadata.name} runs ${name}, and ${controller.title} of the platform runs one already`,
            hint: `remove it, or say in the config what ${controller.title} should do differently`,
          },
        ];
      }),
    );
