import type { Check } from "./check.ts";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names become host names, namespaces and labels: DNS labels all of them. */
export const nameInvalid: Check = ({ names }) =>
  names
    .filter(({ value }) => !LABEL.test(value))
    .map(({ path, owner, value }) => ({
      code: "NAME_INVALID",
      path,
      message: `"${value}", a name of ${owner}, is no DNS label (a-z, 0-9 and dashes inside, at most 63)`,
      hint: `write "${repair(value)}"`,
    }));

function repair(value: string): string {
  const label = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
  return label === "" ? "lab" : label;
}
