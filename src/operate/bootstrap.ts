import type { Step } from "./phase.ts";
import { applyArgocd, applyCertManager, applyGatewayApi, applyStorageClasses } from "./phases/apply-folder.ts";
import { applyRootApplication } from "./phases/apply-root-application.ts";
import { bakeEdge } from "./phases/bake-edge.ts";
import { bakePihole } from "./phases/bake-pihole.ts";
import { buildManifests } from "./phases/build-manifests.ts";
import { growDisks } from "./phases/grow-disks.ts";
import { keepCertificates } from "./phases/keep-certificates.ts";
import { kubeconfig } from "./phases/kubeconfig.ts";
import { patchStorageClass } from "./phases/patch-storage-class.ts";
import { preflightProxmox } from "./phases/preflight-proxmox.ts";
import { renderCni } from "./phases/render-cni.ts";
import { renderTree } from "./phases/render-tree.ts";
import { restoreCertificates } from "./phases/restore-certificates.ts";
import { terraformAdopt, terraformCompare } from "./phases/terraform-adopt.ts";
import { terraformApply } from "./phases/terraform-apply.ts";
import { terraformInit } from "./phases/terraform-init.ts";
import { terraformPlan } from "./phases/terraform-plan.ts";
import { waitApi } from "./phases/wait-api.ts";
import { waitApplications } from "./phases/wait-applications.ts";
import { waitNodes } from "./phases/wait-nodes.ts";
import { writeArgocdSecrets } from "./phases/write-argocd-secrets.ts";
import { writeBackupSecret } from "./phases/write-backup-secret.ts";
import { writeCloudflareSecret } from "./phases/write-cloudflare-secret.ts";

/** What `make terraform-plan` does: everything that the plan reads is made first. */
export const planPhases: readonly Step[] = [
  preflightProxmox,
  renderTree,
  [bakeEdge, bakePihole, renderCni],
  terraformInit,
  terraformAdopt,
  terraformPlan,
];

/** What `homelab plan` does, in a copy of the tree: the same without a trace. */
export const lookPhases: readonly Step[] = planPhases.map((step) =>
  step === terraformAdopt ? terraformCompare : step,
);

/** What is put down in a cluster whose API answers, with what is to be applied already built. */
const applyPhases: readonly Step[] = [
  [applyStorageClasses, applyGatewayApi],
  [writeBackupSecret, patchStorageClass, applyCertManager],
  [writeCloudflareSecret, restoreCertificates],
  applyArgocd,
  // Objects can be put down before there is a node that could run them: what they need is pulled meanwhile.
  [waitNodes, writeArgocdSecrets],
  applyRootApplication,
];

/** What `make k8s-apply` does, with a kubeconfig at hand. */
export const k8sApplyPhases: readonly Step[] = [[waitApi, buildManifests], ...applyPhases];

/** What `make bootstrap` does, and a rehearsal with it: an empty host becomes a lab whose apps run. */
export const bootstrapPhases: readonly Step[] = [
  ...planPhases,
  // What needs no cluster is built while the cluster comes up.
  [terraformApply, buildManifests],
  [kubeconfig, growDisks],
  waitApi,
  ...applyPhases,
  waitApplications,
  keepCertificates,
];
