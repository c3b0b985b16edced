import { join } from "node:path";

/** Name of the folder with copies of the state, in a site's own folder. */
export const STATE_JOURNAL = "terraform-states";

/** Where a root module lies, with the environment that opens its state. */
export interface RootModule {
  /** Folder of the root module. */
  readonly dir: string;
  /** The whole environment: tokens, `STATE_KEY`, `TF_CLI_CONFIG_FILE`, `TF_REATTACH_PROVIDERS`, proxy and CA. */
  readonly env: NodeJS.ProcessEnv;
  /** Where copies of the state are kept; beside the logs unless given. Outside of `.terraform`, which people remove. */
  readonly journal?: string;
}

/** Logs and lock of a root module; inside the folder that Terraform and Git treat as working data. */
export function workFolder({ dir }: { readonly dir: string }): string {
  return join(dir, ".terraform", "homelab");
}

export function journalFolder(terraform: RootModule): string {
  return terraform.journal ?? join(workFolder(terraform), "states");
}
