import { rm } from "node:fs/promises";
import { join } from "node:path";
import { loadSource } from "../../config/load.ts";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { issuesText, isError } from "../../lib/issue.ts";
import { nearest } from "../../lib/nearest.ts";
import { catalogSummaries } from "../../plan/apps/catalog-summaries.ts";
import { planLab } from "../../plan/load-lab.ts";
import { turnOff, turnOn } from "./catalog-line.ts";

const CONFIG = "homelab.config.ts";
const NEXT = "homelab check, homelab render, then commit and push";

export interface NewApp {
  readonly name: string;
  readonly image: string | undefined;
  readonly port: string | undefined;
  readonly category: string;
}

interface Done {
  /** What was written or removed. */
  readonly file: string;
  /** What to do now. */
  readonly next: string;
}

export interface AppCommand {
  addApp(folder: string, app: NewApp): Promise<Done>;
  removeApp(folder: string, name: string): Promise<Done>;
}

/**
 * Add an app to a lab's folder: a line of the config for one of the catalog, a file for one of one's own. What does
 * not load afterwards is taken back.
 *
 * @throws HomelabError `APP_UNKNOWN`, `APP_TAKEN`, `CONFIG_UNEDITED`, `APP_INVALID` with exit code 1
 */
export async function addApp(folder: string, app: NewApp): Promise<Done> {
  const { name, image, port, category } = app;
  const source = await loadSource(folder);
  const { lab } = planLab(source);
  const there: readonly string[] = [...(lab?.apps ?? source.apps).map((one) => one.name), ...(lab?.operators ?? [])];
  if (there.includes(name))
    throw new HomelabError("APP_TAKEN", `there is an app ${name} already`, {
      hint: "choose another name; homelab app list shows what there is",
      exitCode: 1,
    });
  if (image === undefined) {
    const names = catalogSummaries().map((entry) => entry.name);
    if (!names.includes(name)) {
      const meant = nearest(name, names);
      throw new HomelabError("APP_UNKNOWN", `the catalog has no app ${name}`, {
        hint:
          meant === undefined
            ? `give --image and --port for an app of your own; the catalog has ${names.join(", ")}`
            : `did you mean ${meant}? An app of your own wants --image and --port`,
        exitCode: 1,
      });
    }
    return editConfig(folder, (text) => turnOn(text, name), name);
  }
  const file = `apps/${category}/${name}.ts`;
  const text = `import { defineApp } from "homelab";\n\nexport default defineApp({\n  image: ${JSON.stringify(image)},\n  port: ${port ?? "8080"},\n});\n`;
  await writeFileAtomic(join(folder, file), text);
  await orTakeBack(folder, () => rm(join(folder, file)), file);
  return { file, next: NEXT };
}

/**
 * Remove an app from a lab's folder. Its objects and data stay in the cluster until they are removed there.
 *
 * @throws HomelabError `APP_UNKNOWN`, `CONFIG_UNEDITED` with exit code 1
 */
export async function removeApp(folder: string, name: string): Promise<Done> {
  const { apps, folders } = await loadSource(folder);
  const next = `${NEXT}; Argo CD keeps the Application and its data until: kubectl -n argocd delete application ${name}`;
  const own = apps.find((source) => source.name === name);
  if (own !== undefined) {
    await rm(join(folder, own.file));
    return { file: own.file, next };
  }
  const written = folders.find((source) => source.name === name);
  if (written !== undefined)
    throw new HomelabError("APP_UNKNOWN", `${written.file} was written by hand and is not ours to remove`, {
      hint: `remove the folder ${written.file} yourself`,
      exitCode: 1,
    });
  return { ...(await editConfig(folder, (text) => turnOff(text, name), name)), next };
}

async function editConfig(folder: string, change: (text: string) => string | undefined, name: string): Promise<Done> {
  const path = join(folder, CONFIG);
  const before = (await readIfExists(path)) ?? "";
  const after = change(before);
  if (after === undefined)
    throw new HomelabError("CONFIG_UNEDITED", `${CONFIG} has no place for ${name} that can be changed safely`, {
      hint: `change the section by hand: catalog: { ${JSON.stringify(name)}: true }`,
      exitCode: 1,
    });
  await writeFileAtomic(path, after);
  await orTakeBack(folder, () => writeFileAtomic(path, before), CONFIG);
  return { file: CONFIG, next: NEXT };
}

/** A secret that is not sealed yet, or a chart that is not pinned yet, comes next; anything else is taken back. */
async function orTakeBack(folder: string, undo: () => Promise<void>, file: string): Promise<void> {
  const { issues } = planLab(await loadSource(folder));
  const wrong = issues.filter((issue) => isError(issue) && !["SECRET_UNSEALED", "CHART_UNPINNED"].includes(issue.code));
  if (wrong.length === 0) return;
  await undo();
  throw new HomelabError("APP_INVALID", `${file} was left as it was: the lab would be wrong\n${issuesText(wrong)}`, {
    hint: "mend what is named above, or choose another name, image or port",
    exitCode: 1,
  });
}
