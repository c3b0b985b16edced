import { appSchema } from "../../src/apps/schema.ts";
import { homelabSchema } from "../../src/config/schema/homelab.ts";
import { versionsSchema } from "../../src/config/versions.ts";
import { heading, table, type Page } from "./page.ts";
import { SCHEMA_HEAD, schemaRows } from "./schema-rows.ts";

export const config: Page = {
  file: "config.md",
  title: "every setting of homelab.config.ts, apps/*.ts and versions.json",
  text: async () =>
    [
      heading("Config", "What a person writes. Unknown settings are refused everywhere."),
      "## homelab.config.ts\n",
      table(SCHEMA_HEAD, schemaRows(homelabSchema)),
      "## apps/<category>/<app>.ts\n",
      table(SCHEMA_HEAD, schemaRows(appSchema)),
      "## versions.json\n",
      table(SCHEMA_HEAD, schemaRows(versionsSchema)),
    ].join("\n"),
};
