import { askMachine, type TalosAccess } from "./talosctl.ts";

/**
 * State of etcd's service on a control plane as talosctl prints it (`Preparing` before the cluster is bootstrapped,
 * `Running` afterwards), or undefined when the machine does not answer this client.
 */
export function etcdService(access: TalosAccess, address: string): Promise<string | undefined> {
  return askMachine(
    access,
    address,
    () => ["service", "etcd"],
    async (_folder, stdout) => /^STATE\s+(\S+)/m.exec(stdout)?.[1],
  );
}
