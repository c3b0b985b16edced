import { z } from "zod";
import { REFERENCE_GRANT, type ClusterView } from "../controller.ts";

const grant = z.looseObject({
  spec: z.looseObject({
    from: z.array(z.looseObject({ group: z.string(), kind: z.string(), namespace: z.string() })),
    to: z.array(z.looseObject({ group: z.string(), kind: z.string(), name: z.string().optional() })),
  }),
});

interface End {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** Whether an object may refer to one of another namespace: always within its own, else only with a ReferenceGrant there. */
export function mayRefer(cluster: ClusterView, from: End, to: End & { readonly name: string }): boolean {
  if (from.namespace === to.namespace) return true;
  return cluster
    .list(REFERENCE_GRANT)
    .filter((object) => object.metadata.namespace === to.namespace)
    .map((object) => grant.parse(object).spec)
    .some(
      (spec) =>
        spec.from.some(
          (end) => end.group === from.group && end.kind === from.kind && end.namespace === from.namespace,
        ) && spec.to.some((end) => end.group === to.group && end.kind === to.kind && (end.name ?? to.name) === to.name),
    );
}
