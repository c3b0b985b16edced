import { addresses } from "./addresses.ts";
import { capacity } from "./capacity.ts";
import { checks } from "./checks.ts";
import { commandLine } from "./command-line.ts";
import { config } from "./config.ts";
import { errors } from "./errors.ts";
import { events } from "./events.ts";
import { failures } from "./failures.ts";
import { jsonSchema } from "./json-schema.ts";
import { fidelity } from "./fidelity.ts";
import { heading, type Page } from "./page.ts";
import { terraform } from "./terraform.ts";
import { versions } from "./versions.ts";

const PAGES: readonly Page[] = [
  config,
  checks,
  failures,
  versions,
  commandLine,
  events,
  errors,
  terraform,
  addresses,
  capacity,
  fidelity,
];

const list: Page = {
  file: "README.md",
  title: "",
  text: async () =>
    `${heading("Reference", "Made from the sources; a test fails when a page is stale.")}\n${PAGES.map(({ file, title }) => `- [${file}](${file}): ${title}`).join("\n")}\n`,
};

/** Every generated file: a new page is one file of this folder and one entry here. */
export const pages: readonly Page[] = [...PAGES, list, jsonSchema];
