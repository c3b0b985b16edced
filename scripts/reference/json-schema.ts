import { z } from "zod";
import { homelabSchema } from "../../src/config/schema/homelab.ts";
import type { Page } from "./page.ts";

/** For programs: the same settings as JSON Schema. */
export const jsonSchema: Page = {
  file: "../../homelab.schema.json",
  title: "",
  text: async () => `${JSON.stringify(z.toJSONSchema(homelabSchema, { io: "input" }), null, 2)}\n`,
};
