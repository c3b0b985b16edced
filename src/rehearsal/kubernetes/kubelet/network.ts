import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../../lib/files.ts";
import { isReady, type Pod } from "./pod.ts";

const CNI_FOLDER = "etc/cni/net.d";

/**
 * Whether a pod is one that gives its node a network: it mounts the node's /etc/cni/net.d, writable. That is what makes
 * a real node ready (a configuration appears in that folder), and it is true of Cilium, Flannel, Calico and any other.
 */
export function installsCni(pod: Pod): boolean {
  const volumes = new Set(
    (pod.spec.volumes ?? [])
      .filter(({ hostPath }) => hostPath !== undefined && `${hostPath.path}/`.startsWith(`/${CNI_FOLDER}/`))
      .map(({ name }) => name),
  );
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  return containers.some((container) =>
    container.volumeMounts?.some((mount) => volumes.has(mount.name) && mount.readOnly !== true),
  );
}

/** Whether the machine has a CNI configuration; it survives a reboot. */
export async function hasCni(dir: string): Promise<boolean> {
  const folder = join(dir, CNI_FOLDER);
  await mkdir(folder, { recursive: true });
  return (await readdir(folder)).some((file) => file.endsWith(".conflist"));
}

/** What the CNI's container does when it runs: leave its configuration on the machine. True when it did. */
export async function installCni(dir: string, pod: Pod): Promise<boolean> {
  if (!installsCni(pod) || !isReady(pod)) return false;
  const name = pod.metadata.labels?.["k8s-app"] ?? pod.metadata.name;
  const configuration = { cniVersion: "1.0.0", name, plugins: [{ type: name }] };
  await writeFileAtomic(join(dir, CNI_FOLDER, `10-${name}.conflist`), `${JSON.stringify(configuration)}\n`);
  return true;
}
