import { join } from "node:path";
import { HomelabError } from "../../../src/lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../../src/lib/files.ts";
import { createKubernetesNode, type KubernetesNode, type NodeOptions } from "../../../src/rehearsal/kubernetes/node.ts";

/**
 * What Kubernetes is to Terraform: something that is bootstrapped once, says so, and gives a kubeconfig. No etcd and no
 * API run; that it was bootstrapped stays on the machine's disk.
 */
export function notedNode(options: NodeOptions, disk: string, happened: (event: string) => void): KubernetesNode {
  const real = createKubernetesNode(options);
  const mark = join(disk, "bootstrapped");
  const well = (id: string): void => options.onService({ id, state: "Running", healthy: true, message: "" });
  const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
  return {
    async bootstrap() {
      if ((await readIfExists(mark)) !== undefined)
        throw new HomelabError("ALREADY_EXISTS", "etcd data directory is not empty");
      await writeFileAtomic(mark, "");
      well("etcd");
      happened("bootstrap");
    },
    async start() {
      happened("configured");
      if ((await readIfExists(mark)) !== undefined) well("etcd");
      else options.onService({ id: "etcd", state: "Preparing", healthy: false, message: "Running pre state" });
      well("kubelet");
    },
    adopt: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    adminKubeconfig() {
      happened("kubeconfig");
      return real.adminKubeconfig();
    },
    etcdMembers: none,
    etcdStatus: none,
    etcdRemoveMember: none,
    etcdLeave: none,
    etcdForfeitLeadership: none,
    sharedAddresses: () => [],
    staticPods: () => Promise.resolve([{ id: "kube-system/kube-apiserver", pod: ready }]),
    services: () => [],
  };
}

function none(): Promise<never> {
  return Promise.reject(new HomelabError("NOT_HERE", "there is no cluster behind this node"));
}
