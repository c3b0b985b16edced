import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { askMachine, type TalosAccess } from "./talosctl.ts";

const FILE = "kubeconfig";

/** The administrator's kubeconfig as a control plane gives it, or undefined when the machine does not answer this client. */
export function adminKubeconfig(access: TalosAccess, address: string): Promise<string | undefined> {
  return askMachine(
    access,
    address,
    (folder) => ["kubeconfig", "--force", "--merge=false", join(folder, FILE)],
    (folder) => readFile(join(folder, FILE), "utf8"),
  );
}
