import type { Command } from "commander";
import type { Lab } from "../../plan/lab.ts";
import { newCommand, type CommonOptions } from "../command.ts";
import type { PlanReport } from "../report/plan.ts";
import { runSession, type Outcome, type Session } from "../session.ts";

interface Options extends CommonOptions {
  readonly offline?: true;
}

export function command(): Command {
  return newCommand(
    "plan",
    "Show what the config would change: files, Terraform, the cluster, and what a person has to do. Changes nothing.",
  )
    .option("--offline", "leave out what asks the Proxmox host: Terraform")
    .action((options: Options) =>
      runSession(options, async (session) => {
        const { withLab } = await import("../lab.ts");
        return withLab(session, async (lab) => {
          const known = await fromFiles(session, lab);
          const terraform = options.offline === true ? OFFLINE : await fromTerraform(session, lab);
          return outcome({ ...known, ...terraform });
        });
      }),
    );
}

type FromTerraform = Pick<PlanReport, "terraform" | "guarded">;

const OFFLINE: FromTerraform = { terraform: undefined, guarded: [] };

async function outcome(report: PlanReport): Promise<Outcome> {
  const { planText } = await import("../report/plan.ts");
  const { files, upgrades, base, cluster, terraform, guarded, byHand } = report;
  const raised = upgrades ?? null;
  const json = { ok: true, files, upgrades: raised, base, cluster, terraform: terraform ?? null, guarded, byHand };
  return { json, text: planText(report) };
}

/** What needs nothing but the lab's folder. */
async function fromFiles(session: Session, lab: Lab): Promise<Omit<PlanReport, keyof FromTerraform>> {
  const { planTree } = await import("../../drive/tree.ts");
  const { readHead, readHeadFile } = await import("../../drive/git/head.ts");
  const { readTree } = await import("../../drive/read-tree.ts");
  const { clusterEffect } = await import("../../operate/cluster-effect.ts");
  const { byHand } = await import("../../plan/by-hand.ts");
  const { upgradesSince } = await import("../../plan/versions/upgrades-since.ts");
  const { render } = await import("../../render/render.ts");
  const rendered = render(lab);
  const files = await planTree(session.folder, rendered);
  const there = await readTree(session.folder, "k8s");
  const head = await readHead(session.folder, "k8s", session);
  const pins = await readHeadFile(session.folder, "versions.json", session);
  const after = new Map([...there, ...[...rendered].filter(([path]) => path.startsWith("k8s/"))]);
  for (const path of files.remove) after.delete(path);
  for (const path of [...files.edited, ...files.foreign]) {
    const left = there.get(path);
    if (left !== undefined) after.set(path, left);
  }
  return {
    files,
    upgrades: pins === undefined ? [] : upgradesSince(pins, lab.versions),
    base: head === undefined ? "the files" : "the last commit",
    cluster: clusterEffect(head ?? there, after),
    byHand: byHand(lab),
  };
}

/** Asks the Proxmox host, in a copy of the tree. */
async function fromTerraform(session: Session, lab: Lab): Promise<FromTerraform> {
  const { siteFor } = await import("../site.ts");
  const { lookPhases } = await import("../../operate/bootstrap.ts");
  const { proxmoxOf, terraformOf } = await import("../../operate/clients.ts");
  const { guardedChanges } = await import("../../operate/plan-guard.ts");
  const { withPlanCopy } = await import("../../operate/plan-copy.ts");
  const { runPhases } = await import("../../operate/runner.ts");
  const { showPlan } = await import("../../drive/terraform/show.ts");
  return siteFor(session, lab, lookPhases, (site) =>
    withPlanCopy(site, async (copy) => {
      const result = await runPhases(lookPhases, copy);
      if (result.error !== undefined) throw result.error;
      const terraform = await terraformOf(copy);
      const changes = await showPlan(terraform);
      const removes = changes.some(({ action }) => action === "replace" || action === "delete");
      const guarded = removes ? await guardedChanges(terraform, proxmoxOf(copy)) : [];
      return { terraform: changes, guarded: guarded.map(({ name, address, why }) => ({ name, address, why })) };
    }),
  );
}
