import { messageOf } from "../../../lib/error.ts";
import { kubeconfigOf } from "../cluster-access.ts";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import type { Change, PlanResult, ResourceType } from "../protocol/provider.ts";
import { equal, UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { timeoutOf } from "../timeouts.ts";
import { accessOf, withClient, type HelmContext } from "./context.ts";
import { installArguments, uninstallArguments, upgradeArguments, valuesOf } from "./release-arguments.ts";
import { chartOf, inputOf, notDone } from "./release-input.ts";
import { releaseSchema } from "./release-schema.ts";
import { newestRelease, type StoredRelease } from "./stored-release.ts";

/** Twenty minutes. source: terraform-provider-helm helm/resource_helm_release.go */
const TIMEOUT_MS = 20 * 60_000;

/** A chart that is installed, upgraded and removed by the real helm; what has become of it is read where helm keeps it. */
export const release: ResourceType<HelmContext> = {
  name: "helm_release",
  schema: releaseSchema,
  validate: notDone,
  plan,
  read: async (state, context) => {
    const { name, namespace } = inputOf(state);
    const found = await withClient(context, (client) => newestRelease(client, namespace, name));
    return found === undefined ? null : { ...state, ...attributesOf(found, state["version"] ?? null) };
  },
  create: async (planned, _config, context) => {
    const input = inputOf(planned);
    const exists =
      input.upgrade_install &&
      (await withClient(context, (client) => newestRelease(client, input.namespace, input.name))) !== undefined;
    const args = exists ? upgradeArguments(input) : installArguments(input);
    return run(args, planned, "create", "installation failed", context);
  },
  update: async (_prior, planned, _config, context) =>
    run(upgradeArguments(inputOf(planned)), planned, "update", "Error upgrading chart", context),
  destroy: async (prior, context) => {
    const input = inputOf(prior);
    try {
      await context.helm({
        args: [...uninstallArguments(input), "--kubeconfig", "@kubeconfig@"],
        files: { kubeconfig: kubeconfigOf(accessOf(context)) },
        signal: context.signal,
        timeoutMs: timeoutOf(prior, "delete", TIMEOUT_MS),
      });
    } catch (error) {
      const detail = `Unable to uninstall Helm release ${input.name}: ${messageOf(error)}`;
      throw new DiagnosticError(problem("Error uninstalling release", detail));
    }
  },
};

async function plan({ prior, planned, config }: Change, context: HelmContext): Promise<PlanResult> {
  const replace =
    prior === null
      ? []
      : ["name", "namespace"]
          .filter((name) => !equal(prior[name] ?? null, planned[name] ?? null))
          .map((name) => [name]);
  const chart = chartOf(config);
  // A chart whose whereabouts depend on something that is still to be made cannot be looked at.
  const version = chart === undefined ? UNKNOWN : await versionOf(chart, context);
  const wanted: ObjectValue = { status: "deployed", manifest: null, resources: null, version };
  const same = prior !== null && Object.entries(wanted).every(([name, value]) => equal(prior[name] ?? null, value));
  return { replace, set: same ? wanted : { ...wanted, id: UNKNOWN, metadata: UNKNOWN } };
}

async function versionOf(chart: Parameters<HelmContext["charts"]>[0], context: HelmContext): Promise<Value> {
  let version: string;
  try {
    ({ version } = await context.charts(chart, context.signal));
  } catch (error) {
    const detail = `Unable to locate chart ${chart.chart}: ${messageOf(error)}`;
    throw new DiagnosticError(problem("Error locating chart", detail));
  }
  if (chart.version === "" || chart.version === version) return version;
  if (withoutV(chart.version) === withoutV(version)) return chart.version;
  throw new DiagnosticError(
    problem(
      "Planned version is different from configured version",
      `The version in the configuration is "${chart.version}" but the planned version is "${version}". You should update the version in your configuration to "${version}", or remove the version attribute from your configuration.`,
    ),
  );
}

async function run(
  args: readonly string[],
  planned: ObjectValue,
  operation: "create" | "update",
  failure: string,
  context: HelmContext,
): Promise<ObjectValue> {
  const { name, namespace } = inputOf(planned);
  try {
    await context.helm({
      args: [...args, "--kubeconfig", "@kubeconfig@"],
      files: { ...valuesOf(inputOf(planned)), kubeconfig: kubeconfigOf(accessOf(context)) },
      signal: context.signal,
      timeoutMs: timeoutOf(planned, operation, TIMEOUT_MS),
    });
  } catch (error) {
    throw new DiagnosticError(problem(failure, messageOf(error)));
  }
  const made = await withClient(context, (client) => newestRelease(client, namespace, name));
  if (made === undefined) throw new DiagnosticError(problem(failure, "release: not found"));
  return { description: made.info.description, ...attributesOf(made, planned["version"] ?? null) };
}

/**
 * What is known of a release after it was made or looked at.
 *
 * @param version as it stands in the state: kept when it names the same version
 */
function attributesOf(found: StoredRelease, version: Value): ObjectValue {
  const { metadata } = found.chart;
  const same = typeof version === "string" && withoutV(version) === withoutV(metadata.version);
  return {
    id: found.name,
    name: found.name,
    namespace: found.namespace,
    status: found.info.status,
    version: same ? version : metadata.version,
    manifest: null,
    resources: null,
    metadata: {
      app_version: metadata.appVersion,
      chart: metadata.name,
      first_deployed: seconds(found.info.first_deployed),
      last_deployed: seconds(found.info.last_deployed),
      name: found.name,
      namespace: found.namespace,
      notes: found.info.notes,
      revision: found.version,
      values: JSON.stringify(sorted(found.config ?? {})),
      version: metadata.version,
    },
  };
}

function seconds(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** Go writes the keys of a map in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]: [string, unknown]) => [key, sorted(item)]),
  );
}

/** Charts are tagged with and without it. */
function withoutV(version: string): string {
  return version.replace(/^v/, "");
}
