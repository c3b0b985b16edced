import type { Check } from "./check.ts";

/** App names are unique over all categories, because each is the name of an Argo CD Application. */
export const appTaken: Check = ({ apps }) =>
  apps.flatMap((app, index) => {
    const owner = apps.slice(0, index).find(({ name }) => name === app.name);
    if (owner === undefined) return [];
    return [
      {
        code: "APP_TAKEN",
        path: `${app.file}:name`,
        message: `app ${app.name} in category ${app.category} has the name of ${owner.file}`,
        hint: `rename the file, or write name: "${app.name}-${app.category}"`,
      },
    ];
  });
