import { z } from "zod";
import { exec } from "../../lib/exec.ts";
import { environmentOf } from "./environment.ts";
import type { Terraform } from "./terraform.ts";

// source: OpenTofu and Terraform, state file version 4
const pulled = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        mode: z.string(),
        module: z.string().optional(),
        type: z.string(),
        name: z.string(),
        instances: z.array(
          z.looseObject({
            index_key: z.union([z.string(), z.number()]).optional(),
            status: z.string().optional(),
            attributes: z.record(z.string(), z.unknown()).nullish(),
          }),
        ),
      }),
    )
    .default([]),
});

/** The state as text, opened. It holds keys: never on disk, never printed. Empty where there is none. */
export async function pullState(terraform: Terraform): Promise<string> {
  const { program, dir: cwd, signal } = terraform;
  const env = await environmentOf(terraform);
  return (await exec(program, ["state", "pull"], { cwd, env, signal })).stdout;
}

/** Attributes of a resource without `for_each`, or undefined when the state has none. */
export function attributesIn(state: string, address: string): Readonly<Record<string, unknown>> | undefined {
  if (state.trim() === "") return undefined;
  const found = pulled.parse(JSON.parse(state)).resources.find(({ mode, module, type, name }) => {
    const prefix = module === undefined ? "" : `${module}.`;
    return mode === "managed" && `${prefix}${type}.${name}` === address;
  });
  return found?.instances[0]?.attributes ?? undefined;
}

/** Addresses of one type of resource whose creation did not come to its end: they would be replaced. */
export function taintedIn(state: string, type: string): readonly string[] {
  if (state.trim() === "") return [];
  return pulled.parse(JSON.parse(state)).resources.flatMap((resource) => {
    if (resource.mode !== "managed" || resource.type !== type) return [];
    const base = [resource.module, resource.type, resource.name].filter((part) => part !== undefined).join(".");
    return resource.instances
      .filter(({ status }) => status === "tainted")
      .map(({ index_key: key }) => (key === undefined ? base : `${base}[${JSON.stringify(key)}]`));
  });
}
