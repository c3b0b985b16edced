import { HomelabError } from "../../../lib/error.ts";
import { DiagnosticError, problem } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { valueFromJson } from "./json-value.ts";
import { planAttributes, withoutWriteOnly } from "./plan.ts";
import type { PlanResult, ResourceType } from "./provider.ts";
import { schemaType } from "./schema.ts";
import { isObject, isWhollyKnown, unknownPaths } from "./value.ts";
import type { ObjectValue } from "./value.ts";

/** The planned state of a resource that stays or comes to be. */
export async function planResource<C>(
  resource: ResourceType<C>,
  prior: ObjectValue | null,
  proposed: ObjectValue,
  config: ObjectValue,
  context: C,
): Promise<{ planned: ObjectValue } & Pick<PlanResult, "replace" | "diagnostics">> {
  const planned = planAttributes(resource.schema.attributes, prior, proposed, config);
  const result = (await resource.plan?.({ prior, planned, config }, context)) ?? {};
  return {
    planned: { ...planned, ...result.set },
    ...(result.replace === undefined ? {} : { replace: result.replace }),
    ...(result.diagnostics === undefined ? {} : { diagnostics: result.diagnostics }),
  };
}

/** Create, update or destroy; returns the new state, null after a destroy. */
export async function applyResource<C>(
  resource: ResourceType<C>,
  prior: ObjectValue | null,
  planned: ObjectValue | null,
  config: ObjectValue,
  context: C,
): Promise<ObjectValue | null> {
  if (planned === null) {
    if (prior !== null) await resource.destroy?.(prior, context);
    return null;
  }
  const result =
    prior === null
      ? await resource.create(planned, config, context)
      : await resource.update(prior, planned, config, context);
  const state = withoutWriteOnly(resource.schema.attributes, { ...planned, ...result });
  if (!isWhollyKnown(state))
    throw new HomelabError(
      "PROVIDER",
      `${resource.name} left ${unknownPaths(state).join(", ")} unknown after the apply`,
    );
  return state;
}

/** Bring a stored state, of this or an older version, to the present form. */
export async function upgradeResource<C>(
  resource: ResourceType<C>,
  version: number,
  json: Uint8Array,
  context: () => C,
): Promise<ObjectValue | null> {
  const { schema } = resource;
  if (version === schema.version) {
    const state = valueFromJson(json, schemaType(schema));
    if (state === null || isObject(state)) return state;
    throw new HomelabError("CTY", "the state is no object");
  }
  const upgrade = resource.upgrades?.[version];
  if (upgrade === undefined) throw new DiagnosticError(noUpgrade(resource.name, version, schema.version));
  return upgrade(JSON.parse(new TextDecoder().decode(json)), context());
}

function noUpgrade(name: string, from: number, to: number): Diagnostic {
  return problem(
    "Unable to Upgrade Resource State",
    from > to
      ? `The state of ${name} has version ${from}, but this provider knows only up to ${to}: it was written by a newer one.`
      : `There is no way from version ${from} of the state of ${name} to version ${to}.`,
  );
}
