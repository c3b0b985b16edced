import type { AppInput } from "./schema.ts";

/** What an app may build its settings from. */
export interface AppContext {
  /** Public domain of the lab, e.g. `home.example.net`. */
  readonly domain: string;
  /** Time zone of the lab, e.g. `Europe/Vienna`. */
  readonly timezone: string;
}

/** An app, or a function that makes it from facts of the lab. */
export type AppDefinition = AppInput | ((lab: AppContext) => AppInput);

/**
 * Types a file of `apps/` for the editor; returns its argument.
 *
 * @example export default defineApp({ image: "docker.io/traefik/whoami:v1.11.0", port: 8080 });
 */
export function defineApp<T extends AppDefinition>(app: T): T {
  return app;
}
