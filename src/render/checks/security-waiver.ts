import type { TreeCheck } from "./tree.ts";
import { SECURITY_WAIVER } from "../kubernetes/meta.ts";

const LABEL = "pod-security.kubernetes.io/enforce";

/** A namespace that lets its pods do more than the strictest level says why, for whoever reads it next. */
export const securityWaiver: TreeCheck = ({ objects }) =>
  objects
    .filter(({ object }) => object.kind === "Namespace" && object.metadata.labels?.[LABEL] !== "restricted")
    .filter(({ object }) => (object.metadata.annotations?.[SECURITY_WAIVER] ?? "").trim() === "")
    .map(({ path, object }) => ({
      code: "SECURITY_WAIVER",
      path,
      message: `namespace ${object.metadata.name} has level ${object.metadata.labels?.[LABEL] ?? "baseline, that of a namespace without one"}, and nothing says why not restricted`,
      hint: `label it ${LABEL}: restricted, or write the reason into the annotation ${SECURITY_WAIVER}`,
      severity: "warning" as const,
    }));
