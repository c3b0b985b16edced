/** One app, complete and decided: plain data that `render` turns into its folder. */
export interface LabApp {
  readonly name: string;
  readonly category: string;
  readonly namespace: string;
  /** Full host name when the app is reachable through the Gateway, else empty. */
  readonly host: string;
  /** Image with tag, and digest where given. */
  readonly image: string;
  readonly replicas: number;
  /** Port that the container listens on. */
  readonly port: number;
  /** Arguments of the container; empty leaves those of the image. */
  readonly args: readonly string[];
  /** Sorted by name. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  /** Values of the app's Secret as only the cluster can open them, sorted by key; empty when it has none. */
  readonly sealed: readonly { readonly key: string; readonly value: string }[];
  /** Files of the app's ConfigMap, sorted by path; `path` is absolute in the container. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Folders that the app may write to and that are empty after a restart; sorted, absolute. */
  readonly scratch: readonly string[];
  /** User and group id that the container runs as; never 0. */
  readonly user: number;
  readonly resources: {
    readonly cpu: string;
    readonly memory: string;
    readonly memoryLimit: string;
  };
  /** HTTP path of the readiness and liveness probes. */
  readonly health: string;
  /** Whether the app may open connections beyond the cluster's DNS. */
  readonly internet: boolean;
}
