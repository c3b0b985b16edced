import type { PlannedChange } from "../../drive/terraform/show.ts";
import type { TreePlan } from "../../drive/tree.ts";
import type { ClusterEffect } from "../../operate/cluster-effect.ts";
import type { Guarded } from "../../operate/plan-guard.ts";
import type { ByHand } from "../../plan/by-hand.ts";
import type { NamedStep } from "../../plan/versions/upgrades-since.ts";

export interface PlanReport {
  readonly files: TreePlan;
  /** Pins that were raised since the last commit, in the order in which they go up; undefined when there is none. */
  readonly upgrades: readonly NamedStep[] | undefined;
  /** What the cluster is compared with. */
  readonly base: "the last commit" | "the files";
  readonly cluster: ClusterEffect;
  /** Undefined when Terraform was not asked. */
  readonly terraform: readonly PlannedChange[] | undefined;
  /** What Terraform would take away only after a person has confirmed it. */
  readonly guarded: readonly Pick<Guarded, "name" | "address" | "why">[];
  readonly byHand: ByHand;
}

const SIGNS = { create: "+", update: "~", replace: "±", delete: "-" } as const;

/** What the config would change, from files to what a person has to do. */
export function planText({ files, upgrades, base, cluster, terraform, guarded, byHand }: PlanReport): string {
  return [
    section("Files", [
      ...files.write.map((path) => `~ ${path}`),
      ...files.remove.map((path) => `- ${path}`),
      ...files.edited.map((path) => `! ${path}: edited by hand, left as it is`),
      ...files.foreign.map((path) => `! ${path}: not ours, left as it is`),
    ]),
    upgrades === undefined
      ? "Upgrades since the last commit: there is no order in which everything fits at each step; commit them in parts"
      : section(
          "Upgrades since the last commit, in this order",
          upgrades.map(({ title, from, to }, index) => `${index + 1}. ${title} ${from} → ${to}`),
        ),
    terraform === undefined
      ? "Terraform: not asked"
      : section(
          "Terraform",
          terraform.map(
            ({ address, action, because }) =>
              `${SIGNS[action]} ${address}${because.length === 0 ? "" : ` (replaced because of ${because.join(", ")})`}`,
          ),
        ),
    ...(guarded.length === 0
      ? []
      : [
          section(
            "Only after a confirmation by name",
            guarded.map(({ name, why }) => `! --confirm ${name}: ${why}`),
          ),
        ]),
    section(`Cluster, beside ${base}`, [
      ...cluster.appear.map((name) => `+ ${name}`),
      ...cluster.change.map((name) => `~ ${name}`),
      ...cluster.vanish.map((name) => `- ${name}`),
      ...cluster.charts.map((folder) => `~ chart or values of ${folder}`),
    ]),
    section(
      "By hand: port forwards of the router",
      byHand.forwards.map(({ protocol, port, to, why }) => `${protocol} ${port} → ${to}  ${why}`),
    ),
    section(
      "By hand: DNS records",
      byHand.records.map(({ where, type, name, value, why }) => `${where}: ${name} ${type} ${value}  ${why}`),
    ),
  ].join("\n\n");
}

function section(title: string, lines: readonly string[]): string {
  return [`${title}:${lines.length === 0 ? " nothing" : ""}`, ...lines.map((line) => `  ${line}`)].join("\n");
}
