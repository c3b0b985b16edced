import { hostOf } from "../derive.ts";
import type { Check } from "./check.ts";

/** Apps are where the domain leads: a record of the same name would lead their visitors elsewhere. */
export const piholeRecord: Check = ({ pihole, apps, domain }) => {
  if (pihole === undefined || domain === undefined) return [];
  return Object.keys(pihole.records).flatMap((name) => {
    const app = apps.find(({ host }) => host === hostOf(name, domain.value));
    if (app === undefined) return [];
    return [
      {
        code: "PIHOLE_RECORD",
        path: `pihole.records.${name}`,
        message: `${name} is the host of app ${app.name} (${app.file}): at home its visitors would be led elsewhere`,
        hint: "take the record out, or write another name",
      },
    ];
  });
};
