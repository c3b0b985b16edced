import type { Check } from "./check.ts";

/** Labels of Kubernetes that a node may give itself. Source: Kubernetes, admission plugin NodeRestriction. */
const ALLOWED = [/^(?:[^/]*\.)?node\.kubernetes\.io\//, /^(?:[^/]*\.)?kubelet\.kubernetes\.io\//];
/** Set by us or by the kubelet, from facts. */
const OURS = /^(?:topology\.kubernetes\.io\/(?:region|zone)|(?:beta\.)?kubernetes\.io\/(?:hostname|arch|os))$/;
const KUBERNETES = /^(?:[^/]*\.)?(?:kubernetes|k8s)\.io\//;

/** The apiserver refuses a node that gives itself a label of Kubernetes; `node-role` is the one most often tried. */
export const labelReserved: Check = ({ nodes = [] }) =>
  nodes.flatMap(({ path, name, settings }) =>
    Object.keys(settings?.labels ?? {})
      .filter((key) => OURS.test(key) || (KUBERNETES.test(key) && !ALLOWED.some((pattern) => pattern.test(key))))
      .map((key) => ({
        code: "LABEL_RESERVED",
        path: `${path}.labels.${key}`,
        message: OURS.test(key)
          ? `label ${key} of node ${name} follows from where the node stands`
          : `label ${key} of node ${name} belongs to Kubernetes, which lets no node give it to itself`,
        hint: OURS.test(key) ? "leave it out" : `write a label of your own, such as "homelab/${key.split("/")[1]}"`,
      })),
  );
