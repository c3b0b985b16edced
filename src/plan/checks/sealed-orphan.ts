import { nearest } from "../../lib/nearest.ts";
import type { Check } from "./check.ts";

/** Sealed values that belong to no app would silently never reach the cluster. */
export const sealedOrphan: Check = ({ apps, sealed }) =>
  sealed
    .filter(({ name, category }) => !apps.some((app) => app.name === name && app.category === category))
    .map(({ file, name, category }) => {
      const owner = `${category}/${name}`;
      const meant = nearest(
        owner,
        apps.map((app) => `${app.category}/${app.name}`),
      );
      return {
        code: "SEALED_ORPHAN",
        path: file,
        message: `there are sealed values for an app ${owner}, which does not exist`,
        hint:
          meant === undefined
            ? "remove the file, or add the app"
            : `rename it to apps/${meant}.sealed.json, or remove it`,
      };
    });
