import { z } from "zod";
import { workloadsOf } from "./pods.ts";
import type { TreeCheck } from "./tree.ts";

const claim = z.looseObject({ spec: z.looseObject({ accessModes: z.array(z.string()) }) });
const EXCLUSIVE = ["ReadWriteOnce", "ReadWriteOncePod"];

/** A volume for one node, and a Deployment that starts the new pod before the old one is gone: each waits for the other. */
export const rollingVolume: TreeCheck = (tree) => {
  const exclusive = new Map(
    tree.objects.flatMap(({ object, namespace, path }) => {
      const modes =
        object.kind === "PersistentVolumeClaim" ? claim.safeParse(object).data?.spec.accessModes : undefined;
      return modes?.every((mode) => EXCLUSIVE.includes(mode)) === true
        ? [[`${namespace}/${object.metadata.name}`, path] as const]
        : [];
    }),
  );
  return workloadsOf(tree)
    .filter(({ kind, strategy }) => kind === "Deployment" && strategy !== "Recreate")
    .flatMap(({ path, object, namespace, pod }) =>
      (pod.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
        const name = persistentVolumeClaim?.claimName ?? "";
        const owner = exclusive.get(`${namespace}/${name}`);
        if (owner === undefined) return [];
        return [
          {
            code: "ROLLING_VOLUME",
            path,
            message: `Deployment ${object.metadata.name} is updated pod by pod, and claim ${name} (${owner}) can be mounted by one node at a time`,
            hint: "write strategy: { type: Recreate }",
          },
        ];
      }),
    );
};
