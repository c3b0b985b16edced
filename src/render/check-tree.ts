import { isError, sortIssues, type Issue } from "../lib/issue.ts";
import type { Lab } from "../plan/lab.ts";
import { annotationSize } from "./checks/annotation-size.ts";
import { budgetBlocks } from "./checks/budget-blocks.ts";
import { certificateBudget, certificateDuplicate } from "./checks/certificate-budget.ts";
import { classUnknown } from "./checks/class-unknown.ts";
import { controllerTwice } from "./checks/controller-twice.ts";
import { imageUnpinned } from "./checks/image-unpinned.ts";
import { jobImmutable } from "./checks/job-immutable.ts";
import { listenerModes } from "./checks/listener-modes.ts";
import { objectTaken } from "./checks/object-taken.ts";
import { podSecurity } from "./checks/pod-security.ts";
import { policyCuts } from "./checks/policy-cuts.ts";
import { rollingVolume } from "./checks/rolling-volume.ts";
import { secretObject } from "./checks/secret-object.ts";
import { securityWaiver } from "./checks/security-waiver.ts";
import { terraformApiOnly } from "./checks/terraform-api-only.ts";
import { terraformPins } from "./checks/terraform-pins.ts";
import { trafficLocal } from "./checks/traffic-local.ts";
import { webhookBlocks } from "./checks/webhook-blocks.ts";
import { collectTree, type ReadManifest, type TreeCheck } from "./checks/tree.ts";

/** Every rule over the tree. A new one is one file in `checks/`, one line here, and a fixture in `test/rejects/`. */
const CHECKS: readonly TreeCheck[] = [
  annotationSize,
  budgetBlocks,
  certificateBudget,
  certificateDuplicate,
  classUnknown,
  controllerTwice,
  imageUnpinned,
  jobImmutable,
  listenerModes,
  objectTaken,
  podSecurity,
  policyCuts,
  rollingVolume,
  secretObject,
  securityWaiver,
  terraformApiOnly,
  terraformPins,
  trafficLocal,
  webhookBlocks,
];

/**
 * What cannot be seen in the config: two owners of one object, pins that stand twice, manifests and Terraform that a
 * person wrote by hand.
 *
 * @param configIssues what is wrong in the config already: what is rendered from a mistake has the same mistake in it,
 *   which is not told twice
 * @param readManifest reads a file of `k8s/`
 * @param files text by path relative to the lab's folder: `k8s/**.yaml` and `terraform/**.tf`
 */
export function checkTree(
  lab: Lab,
  files: ReadonlyMap<string, string>,
  configIssues: readonly Issue[],
  readManifest: ReadManifest,
): readonly Issue[] {
  const { tree, issues } = collectTree(lab, files, readManifest);
  const found = [...issues, ...CHECKS.flatMap((check) => check(tree))];
  const whole = !configIssues.some(isError);
  return sortIssues(found.filter(({ path }) => whole || tree.byHand.has(path.replace(/:.*$/, ""))));
}
