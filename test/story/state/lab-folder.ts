import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newStateKey } from "../../../src/drive/terraform/state-key.ts";
import { writeOciArchive } from "../../../src/lib/oci/write.ts";
import type { Lab } from "../../../src/plan/lab.ts";
import { loadLab } from "../../../src/plan/load-lab.ts";
import { traefikImage } from "../../../src/render/traefik-image.ts";
import { repository } from "../homelab.ts";

export interface LabFolder {
  readonly folder: string;
  readonly lab: Lab;
}

/** What Terraform puts into the cluster, or waits for there (ready.tf): there is none here. */
const IN_CLUSTER = /(module "(proxmox_csi_plugin|sealed_secrets|monitoring)"|output "helm_upgrade") \{[\s\S]*?\n\}\n/g;

/**
 * A lab as a person has it: config, pins, secrets.env, terraform/, without what goes into a cluster. Its edge image is
 * small, and baked already.
 */
export async function makeLabFolder(
  folder: string,
  network: string,
  tokens: Readonly<
    Record<"PROXMOX_VE_API_TOKEN" | "PROXMOX_CSI_TOKEN", { readonly id: string; readonly secret: string }>
  >,
): Promise<LabFolder> {
  await mkdir(folder);
  await cp(join(repository, "versions.json"), join(folder, "versions.json"));
  await cp(join(repository, "terraform"), join(folder, "terraform"), {
    recursive: true,
    filter: (path) =>
      !/\/(\.terraform.*|ready\.tf|images|manifests|.*tfstate.*|.*\.tfvars\.json|.*\.tfplan)$/.test(path),
  });
  for (const name of ["main.tf", "outputs.tf"]) {
    const path = join(folder, "terraform", name);
    await writeFile(path, (await readFile(path, "utf8")).replace(IN_CLUSTER, ""));
  }
  const secrets = [
    ...Object.entries(tokens).map(([name, { id, secret }]) => `${name}='${id}=${secret}'`),
    `STATE_KEY='${newStateKey()}'`,
  ];
  await writeFile(join(folder, "secrets.env"), `${secrets.join("\n")}\n`, { mode: 0o600 });
  await writeFile(
    join(folder, "homelab.config.ts"),
    `import { defineHomelab } from "homelab";
export default defineHomelab({
  domain: "home.example.net",
  git: { url: "https://git.example.net/user/homelab" },
  network: { cidr: "${network}.0/24", gateway: "${network}.1" },
  proxmox: { ip: "${network}.20" },
  nodes: {
    "cp-1": { role: "controlplane", ip: "${network}.201", memory: "4GiB", cores: 2 },
    "worker-1": { role: "worker", ip: "${network}.203", memory: "8GiB", cores: 4 },
  },
  edge: { traefik: { ip: "${network}.202" } },
  gateway: { ip: "${network}.210" },
});\n`,
  );
  const { lab, issues } = await loadLab(folder);
  if (lab === undefined) throw new Error(`the lab of this story is wrong: ${JSON.stringify(issues)}`);
  const image = traefikImage(lab);
  const [program = "", ...cmd] = image.entrypoint.split(" ");
  await writeOciArchive(join(folder, "terraform", "images", image.fileName), {
    architecture: "amd64",
    layers: [[]],
    env: image.env,
    entrypoint: [program],
    cmd,
    workingDir: image.cwd,
    user: "",
  });
  return { folder, lab };
}
