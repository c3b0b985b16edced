/** What `import … from "homelab"` gives to a lab's own files. */
export { defineApp, type AppContext, type AppDefinition } from "./apps/define.ts";
export { defineHomelab } from "./config/define.ts";
export { HomelabError } from "./lib/error.ts";
export type { AppInput } from "./apps/schema.ts";
export type { HomelabInput } from "./config/schema/homelab.ts";
export type { Issue } from "./lib/issue.ts";
export type { Lab, LabApp, LabNode } from "./plan/lab.ts";
