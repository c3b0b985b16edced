import type { Change } from "../protocol/provider.ts";
import { UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";

/** The planned `endpoint`: the node itself unless the configuration names one. Undefined while that is not known. */
export function plannedEndpoint({ config }: Change): ObjectValue | undefined {
  if (config["endpoint"] === UNKNOWN || config["node"] === UNKNOWN) return undefined;
  return config["endpoint"] === null ? { endpoint: config["node"] ?? null } : {};
}
