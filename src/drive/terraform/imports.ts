import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../lib/files.ts";

/** Something that exists and is to be taken into the state. */
export interface Import {
  /** e.g. `module.proxmox.proxmox_virtual_environment_vm.node["cp-1"]`. */
  readonly address: string;
  /** As the resource's provider wants it. */
  readonly id: string;
}

/** Beside the hand-written files while there is something to take over; not in Git. */
const FILE = "homelab.imports.tf";

/**
 * Let the next plan take these into the state, in place of what an earlier run wanted to. A resource that is in the
 * state already is none to OpenTofu and Terraform. An empty list takes the file away.
 */
export async function writeImports(dir: string, imports: readonly Import[]): Promise<void> {
  if (imports.length === 0) return rm(join(dir, FILE), { force: true });
  const blocks = imports.map(({ address, id }) => `import {\n  to = ${address}\n  id = ${JSON.stringify(id)}\n}\n`);
  const head = "# What an interrupted run made and could not write down. Made by homelab, and removed by it.\n\n";
  await writeFileAtomic(join(dir, FILE), `${head}${blocks.join("\n")}`, 0o600);
}
