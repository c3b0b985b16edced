import type { Lab } from "../../plan/lab.ts";
import { allowedReleases } from "../../plan/versions/allowed.ts";
import type { Component } from "../../plan/versions/component.ts";
import { groups, type Group } from "../../plan/versions/groups.ts";
import type { Pins } from "../../plan/versions/pins.ts";
import type { PackageRule } from "./types.ts";

/** Tags such as 2024.10.22-7ca5933: the bot would take the commit for a variant that has to stay the same. */
const DATE_AND_COMMIT = "\\d{4}\\.\\d{1,2}\\.\\d{1,2}-[0-9a-f]{7}";

/** What is raised, how far and in which company. */
export function packageRules(
  pinned: readonly Component[],
  pins: Pins,
  upgrades: Lab["upgrades"],
): readonly PackageRule[] {
  const inUse = groups.filter(({ keys }) => keys.some((key) => pins.has(key)));
  return [
    ...pinned.flatMap((component) => providerRule(component)),
    ...inUse.flatMap(groupRules),
    ...pinned.flatMap((component) => limitRule(component, pins)),
    {
      description: ["Talos is one pin: the installer, the image and talosctl follow from it, in apps too"],
      matchDatasources: ["docker", "github-releases"],
      matchPackageNames: ["siderolabs/talos", "ghcr.io/siderolabs/installer", "ghcr.io/siderolabs/talosctl"],
      groupName: "Talos",
    },
    {
      description: ["Immich's server and its machine learning speak one version to each other"],
      matchPackageNames: ["ghcr.io/immich-app/immich-server", "ghcr.io/immich-app/immich-machine-learning"],
      groupName: "Immich",
      minimumGroupSize: 2,
    },
    {
      description: ["Tags made of a date and a commit are ordered by the date"],
      matchDatasources: ["docker"],
      matchCurrentValue: `/^${DATE_AND_COMMIT}$/`,
      versioning: "regex:^(?<major>\\d{4})\\.(?<minor>\\d{1,2})\\.(?<patch>\\d{1,2})-[0-9a-f]{7}$",
    },
    ...(upgrades.automerge === "patch" ? [mergeRule] : []),
  ];
}

const mergeRule: PackageRule = {
  description: ["Patches of apps are merged once their checks pass (upgrades.automerge)"],
  matchManagers: ["custom.regex"],
  matchUpdateTypes: ["patch", "digest"],
  automerge: true,
};

/** versions.json and the HCL hold the same number: one branch changes both. */
function providerRule({ title, source }: Component): readonly PackageRule[] {
  if (source?.datasource !== "terraform-provider") return [];
  return [
    {
      description: [`${title}: in versions.json and in terraform/versions.tf at once`],
      matchDatasources: ["terraform-provider"],
      matchPackageNames: [source.packageName],
      groupName: title,
    },
  ];
}

function groupRules({ name, keys, together }: Group): readonly PackageRule[] {
  const members = { matchDepNames: keys, groupName: name };
  if (together !== true) return [{ description: [`${name}: in one go`], ...members }];
  return [
    { description: [`${name}: patches`], ...members, separateMinorPatch: true },
    {
      description: [`${name}: a new minor version only when each of them has one`],
      ...members,
      matchUpdateTypes: ["major", "minor"],
      groupName: `${name}, next minor version`,
      minimumGroupSize: keys.length,
    },
  ];
}

/** Minor versions that fit the other pins, by the table of versions. */
function limitRule({ key, title, source }: Component, pins: Pins): readonly PackageRule[] {
  const { minors, because } = allowedReleases(key, pins);
  if (source === undefined || minors === undefined) return [];
  const matcher =
    source.datasource === "terraform-provider"
      ? { matchDatasources: [source.datasource], matchPackageNames: [source.packageName] }
      : { matchDepNames: [key] };
  const allowed = minors.map((minor) => minor.replaceAll(".", "\\."));
  return [
    {
      description: because.length === 0 ? [`${title}: minor versions that are known to fit`] : because,
      ...matcher,
      allowedVersions: `/^(?:${allowed.join("|")})\\./`,
    },
  ];
}
