import { z } from "zod";
import { problem } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { isList } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import type { ChartReference } from "./charts.ts";

const text = z
  .string()
  .nullable()
  .transform((value) => value ?? "");
const flag = z
  .boolean()
  .nullable()
  .transform((value) => value ?? false);

const input = z.object({
  name: z.string(),
  namespace: z.string(),
  repository: text,
  chart: z.string(),
  version: text,
  description: z.unknown().transform((value) => (typeof value === "string" ? value : "")),
  values: z
    .array(z.string())
    .nullable()
    .transform((values) => values ?? []),
  set: z
    .array(z.object({ name: z.string(), value: text, type: text }))
    .nullable()
    .transform((sets) => sets ?? []),
  timeout: z.union([z.number(), z.bigint()]),
  max_history: z.union([z.number(), z.bigint()]),
  atomic: flag,
  cleanup_on_fail: flag,
  create_namespace: flag,
  dependency_update: flag,
  disable_openapi_validation: flag,
  disable_webhooks: flag,
  force_update: flag,
  pass_credentials: flag,
  render_subchart_notes: flag,
  replace: flag,
  reset_values: flag,
  reuse_values: flag,
  skip_crds: flag,
  take_ownership: flag,
  upgrade_install: flag,
  verify: flag,
  wait: flag,
  wait_for_jobs: flag,
});
export type ReleaseInput = z.infer<typeof input>;

/** What a planned or stored release says of itself. @throws ZodError when something is unknown */
export function inputOf(state: ObjectValue): ReleaseInput {
  return input.parse(state);
}

const reference = z.object({ repository: text, chart: z.string(), version: text });

/** Where the chart of a configuration is; undefined while that is not known. */
export function chartOf(config: ObjectValue): ChartReference | undefined {
  return reference.safeParse(config).data;
}

/** What the real provider does and this one does not: nothing of ours uses it. */
const NOT_DONE = [
  "devel",
  "disable_crd_hooks",
  "keyring",
  "lint",
  "postrender",
  "recreate_pods",
  "repository_ca_file",
  "repository_cert_file",
  "repository_key_file",
  "repository_password",
  "repository_username",
  "set_list",
  "set_sensitive",
  "set_wo",
];

/** A problem for each thing that is asked of the stand-in and would be left undone. */
export function notDone(config: ObjectValue): readonly Diagnostic[] {
  return NOT_DONE.filter((name) => {
    const value = config[name] ?? null;
    return value !== null && value !== false && !(isList(value) && value.length === 0);
  }).map((name) =>
    problem("Not done by the stand-in", `This stand-in for hashicorp/helm does nothing with ${name}.`, [name]),
  );
}
