import type { AppContext } from "../define.ts";
import type { AppInput } from "../schema.ts";

/** What an app of the catalog is made from. */
export interface CatalogContext extends AppContext {
  /** Full host name that the app will have, empty when it has none. */
  readonly host: string;
}

/** An app that HomeLab knows: its real ports, volumes, database, health and the right way to back it up. */
export interface CatalogEntry {
  /** One line for the list and for the config's reference. */
  readonly summary: string;
  /** Folder in k8s/apps unless the lab says another; apps of `external` have a host name. */
  readonly category: string;
  /** Pure. */
  readonly app: (context: CatalogContext) => AppInput;
}
