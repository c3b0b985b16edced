import { join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";
import type { Child, Supervisor } from "../supervisor.ts";
import { PRIVATE_MOUNTS } from "./mount-namespace.ts";

export interface SealedSecretsController {
  /** Everything that it is given lies below it. */
  readonly dir: string;
  /** Loopback address that it listens on. */
  readonly address: string;
  /** URL of the cluster's API. */
  readonly server: string;
  readonly namespace: string;
  /** Of its ServiceAccount. */
  readonly token: string;
  /** PEM of the cluster's certificate authority. */
  readonly ca: string;
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  readonly onExit: (reason: string) => void;
}

/** Its own ports are Argo CD's as well. */
const PORTS = { http: 8087, metrics: 8088 } as const;

/** Where a pod finds what it is in the cluster; the program looks nowhere else. source: client-go rest.InClusterConfig */
const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Copies the account where a pod would have it, on a file system that only this process and its children see. */
const SCRIPT = `
set -eu
mount -t tmpfs tmpfs "$(readlink -f /var/run)"
mkdir -p "${ACCOUNT}"
cp "$ACCOUNT_FILES"/token "$ACCOUNT_FILES"/ca.crt "$ACCOUNT_FILES"/namespace "${ACCOUNT}"
unset ACCOUNT_FILES
exec "$@"
`;

/**
 * The real controller of Sealed Secrets. It knows only the in-cluster way to an API, so it gets the files of a pod in a
 * mount namespace of its own.
 */
export async function startSealedSecretsController(options: SealedSecretsController): Promise<Child> {
  const { dir, address, server, namespace, token, ca } = options;
  await Promise.all(
    Object.entries({ token, "ca.crt": ca, namespace }).map(([name, text]) =>
      writeFileAtomic(join(dir, name), text, 0o600),
    ),
  );
  const { hostname, port } = new URL(server);
  const [file, ...unshare] = PRIVATE_MOUNTS;
  const controller = await options.tools("sealed-secrets-controller");
  return options.supervisor.start({
    name: "sealed-secrets-controller",
    file,
    args: [
      ...unshare,
      "sh",
      "-c",
      SCRIPT,
      "sh",
      controller,
      "--update-status",
      "--key-renew-period",
      "0s",
      "--listen-addr",
      `${address}:${PORTS.http}`,
      "--listen-metrics-addr",
      `${address}:${PORTS.metrics}`,
    ],
    env: {
      PATH: process.env["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin",
      ACCOUNT_FILES: dir,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port === "" ? "443" : port,
      POD_NAMESPACE: namespace,
    },
    cwd: dir,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
