import { companions } from "../../src/plan/versions/companions.ts";
import { componentOf } from "../../src/plan/versions/components.ts";
import { fits } from "../../src/plan/versions/fits.ts";
import { groups } from "../../src/plan/versions/groups.ts";
import { holds } from "../../src/plan/versions/holds.ts";
import { needs } from "../../src/plan/versions/needs.ts";
import { rangeText } from "../../src/plan/versions/release.ts";
import { code, heading, table, type Page } from "./page.ts";

const title = (key: string): string => componentOf(key).title;

export const versions: Page = {
  file: "versions.md",
  title: "which versions go together, with sources",
  text: async () =>
    [
      heading(
        "Versions",
        "What `homelab check` holds `versions.json` to. `homelab plan` shows the order in which raised pins go up.",
      ),
      "## What goes together\n",
      table(
        ["Component", "Release", "Goes with", "Source"],
        fits.flatMap(({ of, with: partner, rows, source }) =>
          Object.entries(rows).map(([release, range]) => [
            title(of),
            release,
            `${title(partner)} ${rangeText(range)}`,
            source,
          ]),
        ),
      ),
      "## What comes along without a pin\n",
      table(
        ["Component", "Release", "Program", "Why", "Source"],
        companions.flatMap(({ of, program, why, rows, source }) =>
          Object.entries(rows).map(([release, range]) => [
            title(of),
            release,
            `${program} ${rangeText(range)}`,
            why,
            source,
          ]),
        ),
      ),
      "## What is rendered needs at least\n",
      table(
        ["Component", "From", "Because", "Source"],
        needs.map(({ key, from, because, source }) => [title(key), from, because, source]),
      ),
      "## What is held back\n",
      table(
        ["Component", "At", "Why", "To watch"],
        holds.map(({ key, at, reason, link }) => [title(key), rangeText(at), reason, link]),
      ),
      "## What is raised in one go\n",
      table(
        ["Group", "Pins"],
        groups.map(({ name, keys }) => [name, keys.map(code).join(", ")]),
      ),
    ].join("\n"),
};
