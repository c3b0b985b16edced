import type { Check } from "./check.ts";

/**
 * Host names of apps are the domain or one label below it: the certificate is made for `domain` and `*.domain`, and a
 * wildcard stands for one label only, at the edge as well.
 */
export const hostOutsideDomain: Check = ({ domain, apps }) => {
  if (domain === undefined) return [];
  const below = `.${domain.value}`;
  return apps.flatMap(({ file, name, host }) => {
    if (host === undefined || host === domain.value) return [];
    const label = host.endsWith(below) ? host.slice(0, -below.length) : undefined;
    if (label !== undefined && /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) return [];
    return [
      {
        code: "HOST_OUTSIDE_DOMAIN",
        path: `${file}:host`,
        message:
          label === undefined
            ? `host ${host} of app ${name} is outside of the lab's domain ${domain.value} (${domain.path})`
            : `host ${host} of app ${name} is not one label below ${domain.value}: no certificate would fit it`,
        hint: `write host: "${name}", which becomes ${name}${below}`,
      },
    ];
  });
};
