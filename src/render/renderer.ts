import type { Lab } from "../plan/lab.ts";
import { renderApp } from "./app/folder.ts";
import { appPath, manifestFile, platformFolders, treeOf, type RenderedFile } from "./render.ts";

interface Known {
  /** What the files were made from, as JSON. */
  readonly facts: string;
  readonly files: readonly RenderedFile[];
}

/**
 * Renders as `render` does, for who does it again and again: what was made from the same facts the last time is taken
 * over. An app's files depend on the app and on what all apps share, and on no other app.
 */
export function createRenderer(): (lab: Lab) => ReadonlyMap<string, string> {
  let shared = "";
  let known: ReadonlyMap<string, Known> = new Map();

  return (lab) => {
    const { apps, ...rest } = lab;
    const common = JSON.stringify(rest);
    const before = common === shared ? known : new Map<string, Known>();
    const next = new Map<string, Known>();
    const once = (path: string, facts: string, make: () => readonly RenderedFile[]): readonly RenderedFile[] => {
      const there = before.get(path);
      const entry = there?.facts === facts ? there : { facts, files: make() };
      next.set(path, entry);
      return entry.files;
    };
    const platform = platformFolders(lab).flatMap(([folder, files]) =>
      Object.entries(files).flatMap(([name, content]) => {
        const path = `${folder}/${name}`;
        return once(path, JSON.stringify(content), () => [manifestFile(path, content)]);
      }),
    );
    const own = apps.flatMap((app) => {
      const folder = appPath(app);
      return once(folder, JSON.stringify(app), () =>
        Object.entries(renderApp(lab, app)).map(([name, content]) => manifestFile(`${folder}/${name}`, content)),
      );
    });
    shared = common;
    known = next;
    return treeOf(lab, [...platform, ...own]);
  };
}
