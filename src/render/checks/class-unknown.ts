import { z } from "zod";
import { nearest } from "../../lib/nearest.ts";
import { DEFAULT_CLASS, RETAIN_CLASS } from "../../plan/apps/resolve-volumes.ts";
import type { TreeCheck } from "./tree.ts";

const claim = z.looseObject({ spec: z.looseObject({ storageClassName: z.string().min(1) }) });

/** A claim of a class that nobody makes stays Pending. With charts in the lab, one of them may make it. */
export const classUnknown: TreeCheck = ({ lab, objects }) => {
  if (lab.apps.some(({ kind }) => kind !== "container")) return [];
  const made = objects.filter(({ object }) => object.kind === "StorageClass").map(({ object }) => object.metadata.name);
  const known = [DEFAULT_CLASS, RETAIN_CLASS, ...made];
  return objects
    .filter(({ object }) => object.kind === "PersistentVolumeClaim")
    .flatMap(({ path, object }) => {
      const name = claim.safeParse(object).data?.spec.storageClassName;
      if (name === undefined || known.includes(name)) return [];
      return [
        {
          code: "CLASS_UNKNOWN",
          path,
          message: `claim ${object.metadata.name} wants StorageClass ${name}, which nothing in the lab makes`,
          hint: `write ${nearest(name, known) ?? known.join(" or ")}`,
        },
      ];
    });
};
