import type { Check } from "./check.ts";

/** One app per namespace: two would both own the Namespace and each other's network policy. */
export const namespaceTaken: Check = ({ apps }) =>
  apps.flatMap((app, index) => {
    const owner = apps.slice(0, index).find(({ namespace }) => namespace === app.namespace);
    // Apps of one name have one namespace too; APP_TAKEN says it.
    if (owner === undefined || owner.name === app.name) return [];
    return [
      {
        code: "NAMESPACE_TAKEN",
        path: `${app.file}:namespace`,
        message: `namespace ${app.namespace} of app ${app.name} is already that of app ${owner.name} (${owner.file})`,
        hint: `leave namespace out, or write namespace: "${app.name}-${app.category}"`,
      },
    ];
  });
