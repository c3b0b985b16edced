import { z } from "zod";
import { exec } from "../../lib/exec.ts";
import { PLAN_FILE, type Terraform } from "./terraform.ts";

/** What a saved plan does to one resource. */
export interface PlannedChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete";
  /** Attributes whose change makes a replacement necessary, e.g. `disk.0.size`. */
  readonly because: readonly string[];
}

// source: OpenTofu docs, "JSON Output Format", plan representation
const shown = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        change: z.looseObject({
          actions: z.array(z.string()),
          replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
        }),
      }),
    )
    .default([]),
});

/** A resource that the saved plan takes away, for good or to make it anew, as it stands in the state. */
export interface Removal {
  readonly address: string;
  /** e.g. `proxmox_virtual_environment_vm` */
  readonly type: string;
  readonly action: "replace" | "delete";
  readonly before: unknown;
}

// The state may hold secrets: it is handed on only as far as a caller asks.
const removed = z.looseObject({
  resource_changes: z
    .array(
      z.looseObject({
        address: z.string(),
        type: z.string(),
        mode: z.string(),
        change: z.looseObject({ actions: z.array(z.string()), before: z.unknown() }),
      }),
    )
    .default([]),
});

/** What the saved plan takes away. */
export async function showRemovals({ program, dir, env, signal }: Terraform): Promise<readonly Removal[]> {
  const { stdout } = await exec(program, ["show", "-json", "-no-color", PLAN_FILE], { cwd: dir, env, signal });
  return removed.parse(JSON.parse(stdout)).resource_changes.flatMap(({ address, type, mode, change }) => {
    const action = actionOf(change.actions);
    if (mode !== "managed" || (action !== "replace" && action !== "delete")) return [];
    return [{ address, type, action, before: change.before }];
  });
}

/** Every change of the saved plan, sorted by address; what is only read is left out. */
export async function showPlan({ program, dir, env, signal }: Terraform): Promise<readonly PlannedChange[]> {
  const { stdout } = await exec(program, ["show", "-json", "-no-color", PLAN_FILE], { cwd: dir, env, signal });
  return plannedChanges(JSON.parse(stdout));
}

/** The pure part of `showPlan`. */
export function plannedChanges(plan: unknown): readonly PlannedChange[] {
  return shown
    .parse(plan)
    .resource_changes.flatMap(({ address, change }): readonly PlannedChange[] => {
      const action = actionOf(change.actions);
      const because = (change.replace_paths ?? []).map((path) => path.join("."));
      return action === undefined ? [] : [{ address, action, because }];
    })
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

/** A replacement is both, in either order. */
function actionOf(actions: readonly string[]): PlannedChange["action"] | undefined {
  if (actions.includes("create") && actions.includes("delete")) return "replace";
  const [action] = actions;
  return action === "create" || action === "update" || action === "delete" ? action : undefined;
}
