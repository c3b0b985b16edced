/** Where a bot finds releases. Names are those of Renovate. Source: docs.renovatebot.com/modules/datasource */
export interface ReleaseSource {
  readonly datasource: "docker" | "github-releases" | "helm" | "terraform-provider";
  readonly packageName: string;
  readonly registryUrl?: string;
}

/** What `versions.json` pins. */
export interface Component {
  /** Path in `versions.json`, e.g. `kubernetes` or `providers.talos`. */
  readonly key: string;
  /** For people. */
  readonly title: string;
  /** Undefined when it has no releases of its own. */
  readonly source?: ReleaseSource;
  /**
   * The newest known release of each minor version that the table knows, oldest first; what a hint proposes. Empty where
   * every minor is taken.
   */
  readonly releases: readonly string[];
  /** Is to be raised one minor version at a time. */
  readonly stepwise?: true;
}
