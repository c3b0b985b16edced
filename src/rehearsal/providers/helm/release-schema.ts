import type { Attribute, Attributes, Schema } from "../protocol/schema.ts";
import { atLeast, computed, defaulted, oneOf, optional, required } from "../attribute-kinds.ts";
import { timeoutsAttribute } from "../timeouts.ts";

/** helm_release of the provider's version 3.1, attribute by attribute. source: terraform-provider-helm helm/resource_helm_release.go */
export const releaseSchema: Schema = {
  version: 2,
  description: "A release of a Helm chart.",
  attributes: {
    ...switches({
      atomic: ["Undo the whole release when it fails", false],
      cleanup_on_fail: ["Delete what a failed upgrade made anew", false],
      create_namespace: ["Make the namespace when it does not exist", false],
      dependency_update: ["Fetch the chart's dependencies first", false],
      disable_crd_hooks: ["Run no hooks for CRDs", false],
      disable_openapi_validation: ["Do not hold objects to the API's schema", false],
      disable_webhooks: ["Run no hooks", false],
      force_update: ["Replace what cannot be changed in place", false],
      lint: ["Lint the chart at plan", false],
      pass_credentials: ["Send credentials to all domains", false],
      recreate_pods: ["Restart pods at an upgrade", false],
      render_subchart_notes: ["Notes of subcharts too", true],
      replace: ["Take a name that is in use", false],
      reset_values: ["Forget the values of the release before", false],
      reuse_values: ["Keep the values of the release before", false],
      skip_crds: ["Leave out the chart's crds folder", false],
      take_ownership: ["Adopt objects of somebody else", false],
      upgrade_install: ["Upgrade a release that exists although the state does not know it", false],
      verify: ["Check the chart's signature", false],
      wait: ["Wait until everything is ready", true],
      wait_for_jobs: ["Wait for jobs too", false],
    }),
    chart: required("string", "Name of the chart, or a path or URL of one"),
    description: { ...optional("string", "Description of the release"), computed: true, keep: true },
    devel: optional("bool", "Versions under development too"),
    id: computed("string", "Name of the release"),
    keyring: optional("string", "Keys that verify uses"),
    manifest: computed("string", "Rendered manifest; only with the experiment of that name"),
    max_history: defaulted("number", "Revisions that are kept; 0 for all", 0),
    metadata: metadata(),
    name: required("string", "Name of the release", {
      validate: (value) =>
        typeof value === "string" && value.length >= 1 && value.length <= 53
          ? undefined
          : "must have 1 to 53 characters",
    }),
    namespace: defaulted("string", "Namespace of the release", "default"),
    postrender: {
      description: "Program that the manifest is passed through",
      optional: true,
      type: {
        args: optional(["list", "string"], "Its arguments"),
        binary_path: required("string", "Its path"),
      },
    },
    repository: optional("string", "URL of the repository"),
    repository_ca_file: optional("string", "Certificate authority of the repository"),
    repository_cert_file: optional("string", "Client certificate for the repository"),
    repository_key_file: optional("string", "Key of that certificate"),
    repository_password: optional("string", "Password for the repository", { sensitive: true }),
    repository_username: optional("string", "User for the repository"),
    resources: computed(["map", "string"], "Objects of the release; only with the experiment manifest"),
    set: {
      description: "Single values",
      optional: true,
      nesting: "list",
      type: {
        name: required("string", "Path of the value"),
        value: optional("string", "The value"),
        type: defaulted("string", "How it is read: auto, string or literal", "", {
          validate: (value) => (value === "" ? undefined : oneOf("auto", "string", "literal")(value)),
        }),
      },
    },
    set_list: {
      description: "Single lists",
      optional: true,
      nesting: "list",
      type: {
        name: required("string", "Path of the list"),
        value: required(["list", "string"], "The list"),
      },
    },
    set_sensitive: {
      description: "Single values that are not shown",
      optional: true,
      nesting: "list",
      type: {
        name: required("string", "Path of the value"),
        value: required("string", "The value", { sensitive: true }),
        type: optional("string", "How it is read", { validate: oneOf("auto", "string", "literal") }),
      },
    },
    set_wo: {
      description: "Single values that are kept nowhere",
      optional: true,
      writeOnly: true,
      nesting: "list",
      type: {
        name: required("string", "Path of the value", { writeOnly: true }),
        value: required("string", "The value", { writeOnly: true }),
        type: optional("string", "How it is read", { writeOnly: true, validate: oneOf("auto", "string") }),
      },
    },
    set_wo_revision: optional("number", "Raised when a value of set_wo has changed", { validate: atLeast(1) }),
    status: computed("string", "What has become of the release"),
    timeout: defaulted("number", "Seconds for a single operation", 300),
    timeouts: timeoutsAttribute("create", "read", "update", "delete"),
    values: optional(["list", "string"], "Values as YAML texts, later ones over earlier ones"),
    version: { ...optional("string", "Exact version of the chart; the newest unless given"), computed: true },
  },
};

function switches(all: Readonly<Record<string, readonly [description: string, value: boolean]>>): Attributes {
  return Object.fromEntries(
    Object.entries(all).map(([name, [description, value]]) => [name, defaulted("bool", description, value)]),
  );
}

function metadata(): Attribute {
  return {
    description: "What helm knows of the release",
    computed: true,
    type: {
      app_version: computed("string", "Version of what the chart deploys"),
      chart: computed("string", "Name of the chart"),
      first_deployed: computed("number", "Second of the first installation"),
      last_deployed: computed("number", "Second of the last change"),
      name: computed("string", "Name of the release"),
      namespace: computed("string", "Namespace of the release"),
      notes: computed("string", "The chart's notes"),
      revision: computed("number", "Revision, from 1"),
      values: computed("string", "Values of the release as JSON"),
      version: computed("string", "Version of the chart"),
    },
  };
}
