import { nearest } from "../../lib/nearest.ts";
import type { Check } from "./check.ts";

/** Apps take any name and then show UTC: a time zone is one of the database. */
export const timezoneUnknown: Check = ({ timezone }) => {
  if (timezone === undefined || isKnown(timezone.value)) return [];
  const [area = "", ...place] = timezone.value.split("/");
  const places = Intl.supportedValuesOf("timeZone").filter((zone) => zone.startsWith(`${area}/`));
  const meant = nearest(
    place.join("/"),
    places.map((zone) => zone.slice(area.length + 1)),
  );
  return [
    {
      code: "TIMEZONE_UNKNOWN",
      path: timezone.path,
      message: `there is no time zone "${timezone.value}"`,
      hint:
        meant === undefined ? 'write a name such as "Europe/Vienna" or "Etc/UTC"' : `did you mean "${area}/${meant}"?`,
    },
  ];
};

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
