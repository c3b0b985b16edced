import { chartArguments } from "./charts.ts";
import type { ReleaseInput } from "./release-input.ts";

/** `helm install`, as the provider's library call would be written on the command line. */
export function installArguments(input: ReleaseInput): readonly string[] {
  return [
    "install",
    ...common(input),
    ...flags({ "--create-namespace": input.create_namespace, "--replace": input.replace }),
  ];
}

/** `helm upgrade` of a release that exists. */
export function upgradeArguments(input: ReleaseInput): readonly string[] {
  return [
    "upgrade",
    ...common(input),
    ...flags({
      "--cleanup-on-fail": input.cleanup_on_fail,
      "--force-replace": input.force_update,
      "--reset-values": input.reset_values,
      "--reuse-values": input.reuse_values,
    }),
    `--history-max=${input.max_history}`,
  ];
}

export function uninstallArguments(input: ReleaseInput): readonly string[] {
  return [
    "uninstall",
    input.name,
    "--namespace",
    input.namespace,
    "--ignore-not-found",
    `--timeout=${input.timeout}s`,
    ...flags({ "--no-hooks": input.disable_webhooks, "--wait=legacy": input.wait }),
  ];
}

/** The files that the arguments name. */
export function valuesOf({ values }: ReleaseInput): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map((text, index) => [`values-${index}.yaml`, text]));
}

function common(input: ReleaseInput): readonly string[] {
  return [
    input.name,
    ...chartArguments(input),
    "--namespace",
    input.namespace,
    // The provider has helm 3 as a library: it patches from this side.
    "--server-side=false",
    `--timeout=${input.timeout}s`,
    ...input.values.flatMap((_, index) => ["--values", `@values-${index}.yaml@`]),
    ...input.set.flatMap(({ name, value, type }) => [type === "string" ? "--set-string" : "--set", `${name}=${value}`]),
    ...(input.description === "" ? [] : ["--description", input.description]),
    ...flags({
      "--dependency-update": input.dependency_update,
      "--disable-openapi-validation": input.disable_openapi_validation,
      "--no-hooks": input.disable_webhooks,
      "--pass-credentials": input.pass_credentials,
      "--render-subchart-notes": input.render_subchart_notes,
      "--rollback-on-failure": input.atomic,
      "--skip-crds": input.skip_crds,
      "--take-ownership": input.take_ownership,
      "--verify": input.verify,
      "--wait-for-jobs": input.wait_for_jobs,
      // What is not waited for here still has its hooks waited for.
      [input.wait || input.atomic ? "--wait=legacy" : "--wait=hookOnly"]: true,
    }),
  ];
}

function flags(all: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(all).flatMap(([name, on]) => (on ? [name] : []));
}
