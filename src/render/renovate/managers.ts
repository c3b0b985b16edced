import type { Component } from "../../plan/versions/component.ts";
import type { RegexManager, JsonataManager } from "./types.ts";

/** Tags of releases have a leading "v" in some places and none in others; ours never have it. */
const RELEASE = "^v?(?<version>\\d+\\.\\d+\\.\\d+)$";
const TAG = "(?<currentValue>\\w[\\w.-]*)(?:@(?<currentDigest>sha256:[a-f0-9]{64}))?";
const NEW_TAG = "{{{newValue}}}{{#if newDigest}}@{{{newDigest}}}{{/if}}";
/** Files that may name images: the lab's own apps, and those that HomeLab knows. */
const APP_FILES = ["/^apps/.+\\.ts$/", "/^src/apps/.+\\.ts$/"];

/** Reads the pins of `versions.json`, one query for each. */
export function pinManager(components: readonly Component[]): JsonataManager {
  return {
    customType: "jsonata",
    description: "Pins of versions.json",
    fileFormat: "json",
    managerFilePatterns: ["/^versions\\.json$/"],
    matchStrings: components.flatMap(({ key, source }) => (source === undefined ? [] : [query(key, source)])),
  };
}

function query(key: string, source: NonNullable<Component["source"]>): string {
  const fields = {
    depName: depNameOf(key, source),
    ...source,
    versioning: "semver",
    extractVersion: RELEASE,
  };
  const members = Object.entries(fields).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{${members.join(", ")}, "currentValue": ${pathOf(key)}}`;
}

/** In JSONata a name with a dash stands in backquotes. */
function pathOf(key: string): string {
  return key
    .split(".")
    .map((name) => (/^\w+$/.test(name) ? name : `\`${name}\``))
    .join(".");
}

/** Providers are called in `versions.json` as they are in the HCL, where the bot finds them by itself: one name for both. */
export function depNameOf(key: string, source: NonNullable<Component["source"]>): string {
  return source.datasource === "terraform-provider" ? source.packageName : key;
}

/**
 * Finds images by their text. A template says what is written instead: without one the bot would also replace the
 * version inside of a name. None of the patterns looks ahead or back, which the bot's engine (RE2) cannot do.
 */
export const imageManagers: readonly RegexManager[] = [
  {
    customType: "regex",
    description: "Tags of images in versions.json",
    managerFilePatterns: ["/^versions\\.json$/"],
    matchStrings: [`"(?<depName>[^"@:\\s]+/[^"@:\\s]+)": "${TAG}"`],
    datasourceTemplate: "docker",
    autoReplaceStringTemplate: `"{{{depName}}}": "${NEW_TAG}"`,
  },
  {
    customType: "regex",
    description: "Images with their registry, in apps",
    managerFilePatterns: APP_FILES,
    matchStrings: [`"(?<depName>(?:[\\w-]+\\.)+[\\w-]+/[\\w./-]+):${TAG}"`],
    datasourceTemplate: "docker",
    autoReplaceStringTemplate: `"{{{depName}}}:${NEW_TAG}"`,
  },
  {
    customType: "regex",
    description: "Images of Docker Hub by their short names, in apps",
    managerFilePatterns: APP_FILES,
    matchStrings: [`image: "(?<depName>[\\w-]+(?:/[\\w.-]+)*):${TAG}"`],
    datasourceTemplate: "docker",
    autoReplaceStringTemplate: `image: "{{{depName}}}:${NEW_TAG}"`,
  },
];

/** Finds charts and released manifests of apps. */
export const chartManagers: readonly RegexManager[] = [
  {
    customType: "regex",
    description: "Charts of repositories, in apps",
    managerFilePatterns: APP_FILES,
    matchStrings: [
      'repo: "(?<registryUrl>https://[^"]+)",\\s*chart: "(?<depName>[^"]+)",\\s*version: "(?<currentValue>[^"]+)"',
    ],
    datasourceTemplate: "helm",
  },
  {
    customType: "regex",
    description: "Charts of OCI registries, in apps",
    managerFilePatterns: APP_FILES,
    matchStrings: [
      'repo: "oci://(?<packageName>[^"]+)",\\s*chart: "(?<depName>[^"]+)",\\s*version: "(?<currentValue>[^"]+)"',
    ],
    datasourceTemplate: "docker",
    packageNameTemplate: "{{{packageName}}}/{{{depName}}}",
  },
  {
    customType: "regex",
    description: "Manifests of GitHub releases, in apps",
    managerFilePatterns: APP_FILES,
    matchStrings: ['"https://github\\.com/(?<depName>[\\w.-]+/[\\w.-]+)/releases/download/(?<currentValue>[^/"]+)/'],
    datasourceTemplate: "github-releases",
  },
];
