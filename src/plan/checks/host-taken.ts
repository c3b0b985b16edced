import type { Check } from "./check.ts";

/** One app per host name. */
export const hostTaken: Check = ({ apps }) =>
  apps.flatMap((app, index) => {
    const owner = apps.slice(0, index).find(({ host }) => host !== undefined && host === app.host);
    if (owner === undefined) return [];
    return [
      {
        code: "HOST_TAKEN",
        path: `${app.file}:host`,
        message: `host ${app.host} of app ${app.name} is already the host of app ${owner.name} (${owner.file})`,
        hint: `write host: "${app.name === owner.name ? `${app.name}-2` : app.name}"`,
      },
    ];
  });
