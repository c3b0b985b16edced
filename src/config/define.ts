import type { HomelabInput } from "./schema/homelab.ts";

/**
 * Types `homelab.config.ts` for the editor; returns its argument.
 *
 * @example export default defineHomelab({ domain: "home.example.net", … });
 */
export function defineHomelab(input: HomelabInput): HomelabInput {
  return input;
}
