/** The part of Renovate's configuration that we write. Source: docs.renovatebot.com/configuration-options */

export interface JsonataManager {
  readonly customType: "jsonata";
  readonly description: string;
  readonly fileFormat: "json";
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

export interface RegexManager {
  readonly customType: "regex";
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate: "docker" | "helm" | "github-releases";
  readonly packageNameTemplate?: string;
  readonly autoReplaceStringTemplate?: string;
}

/** What is done with the dependencies that match all `match…` of a rule; later rules overrule earlier ones. */
export interface PackageRule {
  readonly description: readonly string[];
  readonly matchManagers?: readonly string[];
  readonly matchDatasources?: readonly string[];
  readonly matchDepNames?: readonly string[];
  readonly matchPackageNames?: readonly string[];
  readonly matchUpdateTypes?: readonly ("major" | "minor" | "patch" | "digest")[];
  readonly matchCurrentValue?: string;
  readonly allowedVersions?: string;
  readonly automerge?: true;
  readonly groupName?: string;
  readonly minimumGroupSize?: number;
  readonly separateMinorPatch?: true;
  readonly versioning?: string;
}
