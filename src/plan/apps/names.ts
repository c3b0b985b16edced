/** Names of what belongs to an app, in one place because several objects refer to each. */

/** The CloudNativePG Cluster of an app. Its Service to write to is `<cluster>-rw`, its owner's Secret `<cluster>-app`. */
export const databaseName = (app: string): string => `${app}-db`;
/** Deployment and Service of an app's cache. */
export const cacheName = (app: string): string => `${app}-cache`;
/** A further container of an app. */
export const partName = (app: string, part: string): string => `${app}-${part}`;
/** The claim of a volume. */
export const claimName = (workload: string, volume: string): string => `${workload}-${volume}`;

/** Where Valkey listens. */
export const CACHE_PORT = 6379;
