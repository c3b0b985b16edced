import type { AppInput } from "./schema.ts";

/**
 * Types a file of `apps/` for the editor; returns its argument.
 *
 * @example export default defineApp({ image: "docker.io/traefik/whoami:v1.11.0", port: 8080 });
 */
export function defineApp(input: AppInput): AppInput {
  return input;
}
