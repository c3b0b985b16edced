import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { LINES } from "../../src/operate/doctor/all.ts";
import { code, heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

/** What goes wrong in homelabs, and what here finds it or keeps it from happening before anything is touched. */
interface Failure {
  readonly what: string;
  /** Where it has happened to somebody. */
  readonly evidence: string;
  /** Codes of `homelab check`. */
  readonly checks?: readonly string[];
  /** Lines of `homelab doctor`. */
  readonly doctor?: readonly string[];
  /** Files of ours that leave no room for it, and how. */
  readonly made?: { readonly file: string; readonly how: string };
  /** What no look beforehand can see. */
  readonly unseen?: string;
}

const FAILURES: readonly Failure[] = [
  {
    what: "The guest agent is asked for and not in the image: every VM waits 15 minutes",
    evidence: "bpg/terraform-provider-proxmox#164, #449",
    checks: ["GUEST_AGENT"],
  },
  {
    what: "No time server can be reached: etcd and kubelet wait for ever",
    evidence: "siderolabs/talos#4224, #6493",
    checks: ["NEEDS_ITSELF"],
    doctor: ["clock"],
    unseen: "a router that answers for other time servers",
  },
  {
    what: "The resolver runs on what needs names to start",
    evidence: 'blog.i0.pm, "DNS loop" (2021, 2023, 2026)',
    checks: ["NEEDS_ITSELF"],
    doctor: ["dns"],
  },
  {
    what: "DHCP gives a control plane another address",
    evidence: "siderolabs/talos#9075, #11645",
    checks: ["MISSING", "ADDRESS_IN_DHCP"],
  },
  {
    what: "The sealing key is lost, or its backup is older than the key",
    evidence: "bitnami-labs/sealed-secrets#25, #570",
    checks: ["SEALED_ORPHAN", "SECRET_UNSEALED"],
    doctor: ["sealing-key"],
    made: { file: "src/render/values/sealed-secrets.ts", how: "the controller makes no keys of its own" },
  },
  {
    what: "Two controllers make keys, or volumes, against each other",
    evidence: "bitnami-labs/sealed-secrets#1364",
    checks: ["CONTROLLER_TWICE", "OBJECT_TAKEN"],
  },
  {
    what: "Git is empty or away for a moment, and Argo CD deletes the apps",
    evidence: "argoproj/argo-cd#3473, #8099",
    made: {
      file: "src/render/kubernetes/applications.ts",
      how: "the root Application never prunes; namespaces and claims ask first",
    },
  },
  {
    what: "Synced at HEAD with old manifests, because a render cache is poisoned",
    evidence: "argoproj/argo-cd#26530",
    unseen: "it is seen in a running cluster only; a rehearsal waits for the very change that it pushed",
  },
  {
    what: "The annotation of an apply grows beyond 262144 bytes",
    evidence: "argoproj/argo-cd#820",
    checks: ["ANNOTATION_SIZE"],
  },
  {
    what: "More volumes than a VM can have disks",
    evidence: "sergelogvinov/proxmox-csi-plugin docs/options-node.md",
    checks: ["VOLUME_LIMIT"],
  },
  {
    what: "The thin pool is full, and every VM on it stops",
    evidence: 'cr0x.net, "local-lvm: out of data space"',
    checks: ["THIN_POOL", "STORAGE_FULL"],
  },
  {
    what: "A full disk breaks etcd's log",
    evidence: "etcd-io/etcd#2819",
    checks: ["NODE_TOO_SMALL"],
    unseen: "how full the disk of a running node is",
  },
  {
    what: "Cloudflare's token is dead, and certificates are not renewed for months",
    evidence: "acmesh-official/acme.sh#7167",
    checks: ["SECRET_MISSING", "ACME_SOLVER"],
    doctor: ["cloudflare-token"],
    unseen: "a token that dies after the last look",
  },
  {
    what: "Rebuilds use up the five identical certificates a week of Let's Encrypt",
    evidence: "mozilla-iam#31, kyma-project/test-infra#646",
    checks: ["CERTIFICATE_DUPLICATE", "CERTIFICATE_BUDGET", "ACME_EMAIL"],
    made: {
      file: "src/render/kubernetes/gateway.ts",
      how: "all apps share one certificate, which is kept for a cluster that is made anew",
    },
  },
  {
    what: "A pool that is not on a CIDR boundary hands out addresses that others have",
    evidence: "Faisal-Hajari/ai-platform#8",
    checks: ["NETWORK_NOT_CANONICAL", "POOL_TAKEN", "POOL_OUTSIDE", "ADDRESS_TAKEN", "ADDRESS_IN_DHCP"],
  },
  {
    what: "A webhook has to allow the pods that serve it, and the cluster stands still",
    evidence: "mitchross/talos-argocd-proxmox, 2026-04-08",
    checks: ["WEBHOOK_BLOCKS"],
    unseen: "webhooks inside of charts",
  },
  {
    what: "A bot raises Kubernetes beyond what Talos takes, or before its kubelet's image is there",
    evidence: "shepherdjerred/monorepo#792",
    checks: ["VERSION_UNFIT", "VERSION_UNKNOWN", "VERSION_HELD", "VERSION_OLD", "PIN_DIFFERS"],
  },
  {
    what: "An image is taken out of its registry",
    evidence: "bitnami/charts#35164",
    checks: ["IMAGE_GONE", "IMAGE_TAG", "IMAGE_UNPINNED", "CHART_UNPINNED"],
  },
  {
    what: "A rebuild pulls more than a registry gives to one address",
    evidence: "dotnet/docker-tools#613",
    checks: ["PULL_BUDGET"],
  },
  {
    what: "The registry, Git or secret store that a rebuild needs is in the cluster that is rebuilt",
    evidence: "mitchross/talos-argocd-proxmox docs/disaster-recovery.md",
    checks: ["NEEDS_ITSELF"],
  },
  {
    what: "Jobs cannot be changed once they exist",
    evidence: "argoproj/argo-cd#24005",
    checks: ["JOB_IMMUTABLE"],
  },
  {
    what: "A disruption budget keeps every node from being drained",
    evidence: "mitchross/talos-argocd-proxmox CLAUDE.md",
    checks: ["BUDGET_BLOCKS"],
  },
  {
    what: "A step by hand is forgotten in a rebuild",
    evidence: "mitchross/talos-argocd-proxmox, disaster recovery",
    checks: ["SECRET_MISSING"],
    made: { file: "src/operate/bootstrap.ts", how: "one list of phases from an empty host to running apps" },
  },
  {
    what: "What is applied is not what was planned",
    evidence: "mitchross/talos-argocd-proxmox, machine templates",
    made: { file: "src/operate/phases/terraform-apply.ts", how: "the plan that was made is the one that is applied" },
  },
  {
    what: "One control plane, and its etcd is gone with its disk",
    evidence: "siderolabs/talos#9734, etcd-io/etcd#11949",
    checks: ["ETCD_ALONE", "EVEN_CONTROL_PLANES"],
  },
  {
    what: "A claim is deleted, and with it the only copy of what was on the disk",
    evidence: "sergelogvinov/proxmox-csi-plugin, its chart's StorageClass",
    checks: ["RECLAIM_DELETE", "BACKUP_MISSING"],
  },
  {
    what: "A rolling update of a pod with a disk waits for itself",
    evidence: "sergelogvinov/proxmox-csi-plugin#392",
    checks: ["ROLLING_VOLUME", "VOLUME_SHARED"],
  },
  {
    what: "A network policy cuts DNS, and with it the way on which the correction would come",
    evidence: "devantler-tech/platform#3404",
    checks: ["POLICY_CUTS"],
  },
];

export const failures: Page = {
  file: "failures.md",
  title: "what goes wrong in homelabs, and what finds it beforehand",
  async text() {
    await assertKnown();
    const rows = FAILURES.map(({ what, evidence, checks = [], doctor = [], made, unseen }) => [
      what,
      checks.map(code).join(", "),
      doctor.map(code).join(", "),
      made === undefined ? "" : `${made.how} (${code(made.file)})`,
      unseen ?? "",
      evidence,
    ]);
    const introduction =
      "Each row has happened to somebody. The codes are those of `homelab check` ([checks](checks.md)), the lines those of `homelab doctor`.";
    const head = [
      "What goes wrong",
      "Found by check",
      "By doctor",
      "Left no room for",
      "Not seen beforehand",
      "Seen in",
    ];
    return `${heading("Failures that are found beforehand", introduction)}\n${table(head, rows)}`;
  },
};

/** A row that names what does not exist would promise something. @throws Error naming it */
async function assertKnown(): Promise<void> {
  const fixtures = await readdir(join(ROOT, "test", "rejects"));
  const codes = new Set(fixtures.map((file) => file.replace(/\.ts$/, "").toUpperCase().replaceAll("-", "_")));
  const lines = new Set(LINES.map(({ name }) => name));
  for (const { what, checks = [], doctor = [], made, unseen } of FAILURES) {
    const unknown = [...checks.filter((name) => !codes.has(name)), ...doctor.filter((name) => !lines.has(name))];
    if (unknown.length > 0) throw new Error(`"${what}" names ${unknown.join(", ")}, which does not exist`);
    if (made !== undefined) await readFile(join(ROOT, made.file));
    if (checks.length + doctor.length === 0 && made === undefined && unseen === undefined)
      throw new Error(`"${what}" is found by nothing`);
  }
}
