import { describeRef } from "../../lib/kubernetes/object.ts";
import type { TreeCheck } from "./tree.ts";

/** Bytes of all annotations of an object. Source: Kubernetes, apimachinery, TotalAnnotationSizeLimitB. */
const LIMIT = 262_144;
const OPTIONS = "argocd.argoproj.io/sync-options";

/** A plain apply keeps the whole object in an annotation of itself, which has a limit: large CRDs are never applied. */
export const annotationSize: TreeCheck = ({ objects }) =>
  objects.flatMap(({ path, object, namespace }) => {
    const options = object.metadata.annotations?.[OPTIONS] ?? "";
    const bytes = Buffer.byteLength(JSON.stringify(object));
    if (bytes <= LIMIT || /\b(?:ServerSideApply|Replace)=true\b/.test(options)) return [];
    const named = describeRef({ ...object, namespace, name: object.metadata.name });
    return [
      {
        code: "ANNOTATION_SIZE",
        path,
        message: `${named} has ${bytes} bytes, and a plain apply keeps them in an annotation, which takes ${LIMIT}`,
        hint: `annotate it with ${OPTIONS}: ServerSideApply=true`,
      },
    ];
  });
