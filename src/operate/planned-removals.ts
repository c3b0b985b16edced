import { join } from "node:path";
import { z } from "zod";
import type { Changes } from "../drive/terraform/terraform.ts";
import { readIfExists, writeFileAtomic } from "../lib/files.ts";
import type { Site } from "./site.ts";

const addresses = z.array(z.string());

/** Keep, beside the saved plan, whether it takes anything away: to show a whole plan takes as long as to make it. */
export async function writeRemovals(site: Site, { resources }: Changes): Promise<void> {
  const removals = resources.filter(({ action }) => action === "replace" || action === "delete");
  await writeFileAtomic(fileOf(site), JSON.stringify(removals.map(({ address }) => address)), 0o600);
}

/** Whether the saved plan takes anything away, as far as is known. */
export async function mayRemove(site: Site): Promise<boolean> {
  const text = await readIfExists(fileOf(site));
  return text === undefined || addresses.parse(JSON.parse(text)).length > 0;
}

function fileOf(site: Site): string {
  return join(site.stateDir, "planned-removals.json");
}
