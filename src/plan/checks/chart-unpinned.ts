import type { Check } from "./check.ts";

/** What an operator's chart is pinned with where nothing else is known. */
const CHARTS = { "cloudnative-pg": "0.29.0", k8up: "4.8.1", "metrics-server": "3.13.0" } as const;

/** An operator that an app wants has its chart pinned in versions.json, like everything else. */
export const chartUnpinned: Check = ({ apps, charts, backups, metrics }) => {
  const databases = apps.find(({ config }) => config?.database !== undefined);
  const data = apps.find(({ config }) => config !== undefined && Object.keys(config.volumes).length > 0);
  const wanted: Readonly<Record<keyof typeof CHARTS, string | undefined>> = {
    "cloudnative-pg": databases === undefined ? undefined : `the database of app ${databases.name}`,
    k8up: backups === undefined || (data ?? databases) === undefined ? undefined : "the section backups",
    "metrics-server": metrics ? "the section catalog" : undefined,
  };
  return Object.entries(CHARTS).flatMap(([name, version]) => {
    const by = wanted[name as keyof typeof CHARTS];
    if (by === undefined || charts.has(name)) return [];
    return [
      {
        code: "CHART_UNPINNED",
        path: `versions.json:charts.${name}`,
        message: `${by} wants the chart ${name}, which versions.json does not pin`,
        hint: `add to versions.json: "charts": { "${name}": "${version}" }`,
      },
    ];
  });
};
