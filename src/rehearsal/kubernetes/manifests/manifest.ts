import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";

/** One bootstrap manifest of a machine: objects that are applied together, in the order of the ids. */
export interface Manifest {
  /** `NN-name`; the number is the priority. */
  readonly id: string;
  readonly objects: readonly KubernetesObject[];
}
