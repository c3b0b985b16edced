import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";
import { CSI_ADDRESS, CSI_SOCKET, type CsiSettings } from "../csi/settings.ts";
import type { Child } from "../supervisor.ts";

export interface ProxmoxCsiControllerOptions {
  readonly kubeconfig: string;
  /** `config.yaml` of the plugin's Secret. */
  readonly config: string;
  /** `ca.crt` of that Secret; without it only public authorities are trusted. */
  readonly ca: string | undefined;
  readonly onExit: (reason: string) => void;
}

/**
 * The real controller of the Proxmox CSI plugin: makes, attaches, grows and deletes disks on the simulated host.
 * source: proxmox-csi-plugin v0.18 cmd/controller, and its chart's Deployment (flags)
 */
export async function startProxmoxCsiController(
  settings: CsiSettings,
  options: ProxmoxCsiControllerOptions,
): Promise<Child> {
  const cwd = settings.dir;
  const kubeconfig = join(cwd, "plugin.kubeconfig");
  const trusted = join(cwd, "trusted");
  await writeFileAtomic(kubeconfig, options.kubeconfig, 0o600);
  await writeFileAtomic(join(cwd, "config.yaml"), options.config, 0o600);
  await writeFileAtomic(join(trusted, "ca.crt"), options.ca ?? "", 0o600);
  await rm(join(cwd, CSI_SOCKET), { force: true });
  return settings.supervisor.start({
    name: "proxmox-csi-controller",
    file: await settings.tools("proxmox-csi-controller"),
    args: [
      "-v=5",
      `--csi-address=${CSI_ADDRESS}`,
      `--cloud-config=${join(cwd, "config.yaml")}`,
      // In a pod it would find its account mounted.
      `--kubeconfig=${kubeconfig}`,
    ],
    env: { PATH: process.env["PATH"], HOME: cwd, TMPDIR: cwd, SSL_CERT_DIR: trusted },
    cwd,
    onExit: (code, signal) => options.onExit(signal ?? `exit code ${code}`),
  });
}
