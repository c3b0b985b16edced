import { join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";
import type { Child } from "../supervisor.ts";
import { CSI, CSI_ADDRESS, type CsiSettings } from "./settings.ts";

export interface SidecarOptions {
  readonly kubeconfig: string;
  /** Name of the pod that it belongs to. */
  readonly pod: string;
  readonly onExit: (reason: string) => void;
}

/**
 * Start one of the CSI project's sidecars as the plugin's chart does.
 *
 * @param own what the chart gives this one besides the flags that all share
 */
export async function startSidecar(
  settings: CsiSettings,
  binary: string,
  own: readonly string[],
  options: SidecarOptions,
): Promise<Child> {
  const cwd = settings.dir;
  const kubeconfig = join(cwd, `${binary}.kubeconfig`);
  await writeFileAtomic(kubeconfig, options.kubeconfig, 0o600);
  return settings.supervisor.start({
    name: binary,
    file: await settings.tools(binary),
    args: [
      "-v=5",
      `--csi-address=${CSI_ADDRESS}`,
      "--timeout=3m",
      ...own,
      // In a pod both would be known: its account is mounted there, and the namespace with it.
      `--kubeconfig=${kubeconfig}`,
      "--leader-election",
      `--leader-election-namespace=${CSI.namespace}`,
      // One machine plays all nodes: what spares a shared API server only makes the rehearsal slow.
      "--kube-api-qps=100",
      "--kube-api-burst=200",
    ],
    env: {
      PATH: process.env["PATH"],
      HOME: cwd,
      TMPDIR: cwd,
      NAMESPACE: CSI.namespace,
      POD_NAME: options.pod,
    },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
