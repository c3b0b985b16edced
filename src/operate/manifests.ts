import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../lib/files.ts";
import { kubernetesObject, type KubernetesObject } from "../lib/kubernetes/object.ts";
import type { Site } from "./site.ts";

const manifests = z.array(kubernetesObject);

/** Keep the objects of a folder of the tree between the phase that builds them and the one that applies them. */
export async function writeManifests(site: Site, folder: string, objects: readonly KubernetesObject[]): Promise<void> {
  await writeFileAtomic(fileOf(site, folder), JSON.stringify(objects), 0o600);
}

/** @throws HomelabError `MANIFESTS_MISSING` when nobody built them */
export async function readManifests(site: Site, folder: string): Promise<readonly KubernetesObject[]> {
  const text = await readIfExists(fileOf(site, folder));
  if (text === undefined) throw new HomelabError("MANIFESTS_MISSING", `${folder} was not built`);
  return manifests.parse(JSON.parse(text));
}

function fileOf(site: Site, folder: string): string {
  return join(site.stateDir, "manifests", `${folder.replaceAll("/", "-")}.json`);
}
