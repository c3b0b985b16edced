import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec } from "../../src/lib/exec.ts";
import { loadMachineConfig } from "../../src/rehearsal/talos/config/load.ts";
import type { MachineConfig } from "../../src/rehearsal/talos/machine-config.ts";
import { toolPath } from "../tools.ts";

/** Configurations of one cluster, made by the real talosctl, with patches for all machines. */
export async function machineConfigs(
  endpoint: string,
  ...patches: readonly unknown[]
): Promise<{ readonly controlplane: MachineConfig; readonly worker: MachineConfig }> {
  const dir = await mkdtemp(join(tmpdir(), "machine-configs-"));
  try {
    const flags: string[] = [];
    for (const [index, patch] of patches.entries()) {
      await writeFile(join(dir, `${index}.json`), JSON.stringify(patch));
      flags.push("--config-patch-control-plane", `@${join(dir, `${index}.json`)}`);
    }
    await exec(
      toolPath("talosctl"),
      ["gen", "config", "lab", endpoint, "--talos-version", "v1.13", "--kubernetes-version", "1.36.3"].concat(
        ["--with-docs=false", "--with-examples=false", "-o", join(dir, "out")],
        flags,
      ),
      { env: { HOME: dir } },
    );
    const [controlplane, worker] = await Promise.all(
      ["controlplane", "worker"].map(async (kind) =>
        loadMachineConfig(await readFile(join(dir, "out", `${kind}.yaml`), "utf8")),
      ),
    );
    if (controlplane === undefined || worker === undefined) throw new Error("talosctl made no configurations");
    return { controlplane, worker };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A small CNI: a DaemonSet in the machines' own network that is given their CNI folder. */
export const CNI_MANIFEST = `
apiVersion: v1
kind: Namespace
metadata:
  name: network
  labels:
    pod-security.kubernetes.io/enforce: privileged
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: small-cni
  namespace: network
spec:
  selector: { matchLabels: { k8s-app: small-cni } }
  template:
    metadata: { labels: { k8s-app: small-cni } }
    spec:
      hostNetwork: true
      tolerations: [{ operator: Exists }]
      initContainers: [{ name: prepare, image: example.org/small-cni:v1 }]
      containers:
        - name: agent
          image: example.org/small-cni:v1
          volumeMounts: [{ name: etc-cni, mountPath: /host/etc/cni/net.d }]
      volumes: [{ name: etc-cni, hostPath: { path: /etc/cni/net.d } }]
`;
