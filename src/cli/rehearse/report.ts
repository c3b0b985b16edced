/** The result of a rehearsal as `homelab rehearse --json` prints it. Scripts rely on this shape. */
export interface RehearsalReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly lab: string;
  readonly phases: readonly {
    readonly name: string;
    readonly status: string;
    readonly seconds: number;
    readonly message?: string;
  }[];
  readonly components: readonly Component[];
  readonly terraform: { readonly resources: number; readonly secondPlan: "no changes" | "changes" | "not run" };
  readonly nodes: readonly {
    readonly name: string;
    readonly role: string;
    readonly ip: string;
    readonly ready: boolean;
  }[];
  readonly apps: readonly { readonly name: string; readonly sync: string; readonly health: string }[];
  /** Claims and the disks behind them, as `storage:volume`. */
  readonly volumes: readonly { readonly claim: string; readonly disk: string }[];
  readonly edge: { readonly tlsPassthrough: boolean; readonly httpRedirect: boolean };
  /** What a person should know and could not see from the rest, e.g. ports that had to be moved. */
  readonly notes: readonly string[];
}

export type Fidelity = "real" | "real, other version" | "simulated" | "stand-in";

export interface Component {
  readonly name: string;
  readonly version: string;
  readonly fidelity: Fidelity;
}

/** The report as a person reads it: aligned columns, no colour, at most 100 characters wide. */
export function formatReport(report: RehearsalReport): string {
  const lines = [
    `${report.ok ? "Rehearsed" : "Failed"}: ${report.lab}, ${report.seconds.toFixed(1)} s`,
    "",
    ...section(
      "Phases",
      report.phases.map((p) => [p.name, p.status, `${p.seconds.toFixed(1)} s`]),
    ),
    ...section(
      "Components",
      report.components.map((c) => [c.name, c.version, c.fidelity]),
    ),
    ...section("Terraform", [
      [`${report.terraform.resources} resources`, `second plan: ${report.terraform.secondPlan}`],
    ]),
    ...section(
      "Nodes",
      report.nodes.map((n) => [n.name, n.role, n.ip, n.ready ? "Ready" : "NotReady"]),
    ),
    ...section(
      "Apps",
      report.apps.map((a) => [a.name, a.sync, a.health]),
    ),
    ...section(
      "Volumes",
      report.volumes.map((v) => [v.claim, v.disk]),
    ),
    ...section("Edge", [
      ["TLS passed through", report.edge.tlsPassthrough ? "yes" : "no"],
      ["http → https", report.edge.httpRedirect ? "yes" : "no"],
    ]),
    ...section(
      "Notes",
      report.notes.map((note) => [note]),
    ),
  ];
  return lines.join("\n").trimEnd();
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return [
    title,
    ...rows.map(
      (row) =>
        `  ${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("  ")
          .trimEnd()}`,
    ),
    "",
  ];
}
