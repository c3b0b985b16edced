import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT } from "../../src/lib/project.ts";

const CONFIG = `import { defineHomelab } from "homelab";

const workers = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [
  \`worker-\${n}\`,
  { role: "worker" as const, ip: \`192.168.1.\${220 + n}\`, memory: "16GiB", cores: 4 },
]);

export default defineHomelab({
  domain: "home.example.net",
  git: { url: "https://github.com/user/homelab" },
  network: { cidr: "192.168.1.0/24", gateway: "192.168.1.1" },
  proxmox: { ip: "192.168.1.10", node: "pve", storage: { images: "local", disks: "local-lvm" } },
  nodes: {
    "cp-1": { role: "controlplane", ip: "192.168.1.201", memory: "4GiB", cores: 2 },
    ...Object.fromEntries(workers),
  },
  edge: { traefik: { ip: "192.168.1.202" } },
  gateway: { ip: "192.168.1.210" },
});
`;

/**
 * Write a lab with many apps, each of 8 objects: Namespace, NetworkPolicy, ConfigMap, PersistentVolumeClaim, Deployment,
 * Service, HTTPRoute and its Argo CD Application. Its pins are this repository's own.
 */
export async function writeLab(folder: string, apps: number): Promise<void> {
  await mkdir(join(folder, "apps", "external"), { recursive: true });
  await cp(join(PROJECT, "versions.json"), join(folder, "versions.json"));
  await writeFile(join(folder, "homelab.config.ts"), CONFIG);
  for (let n = 0; n < apps; n++) await writeFile(join(folder, "apps", "external", `${appName(n)}.ts`), appText(n));
}

export function appName(n: number): string {
  return `app-${String(n).padStart(3, "0")}`;
}

/** One app's file. */
export function appText(n: number): string {
  return `import { defineApp } from "homelab";

export default defineApp({
  image: "docker.io/example/${appName(n)}:1.2.${n}",
  port: 8080,
  env: { LOG_LEVEL: "info", LISTEN: ":8080", NUMBER: "${n}" },
  files: { "/etc/app/config.yaml": "listen: 8080\\nname: ${appName(n)}\\nlevel: info\\n" },
  volumes: { data: { path: "/data", size: "1GiB" } },
  health: "/health",
});
`;
}
