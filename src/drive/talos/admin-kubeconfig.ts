import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { askMachine, type TalosAccess } from "./talosctl.ts";

/** The administrator's kubeconfig as a control plane gives it, or undefined when the machine does not answer this client. */
export function adminKubeconfig(access: TalosAccess, address: string): Promise<string | undefined> {
  const file = (folder: string): string => join(folder, "kubeconfig");
  return askMachine(
    access,
    address,
    (folder) => ["kubeconfig", "--force", "--merge=false", file(folder)],
    (folder) => readFile(file(folder), "utf8"),
  );
}
