import type { AppInput } from "../src/apps/schema.ts";
import type { AppSource, Source } from "../src/config/load.ts";
import type { HomelabInput } from "../src/config/schema/homelab.ts";

/** The seed's lab as data, fresh for every test, so that a test can change what it likes. */
export interface Seed {
  config: HomelabInput;
  versions: Record<string, unknown> & { providers: Record<string, string>; images: Record<string, string> };
  /** Text of what a person put into k8s/ and terraform/, by path. */
  files: Record<string, string>;
  /** By file. */
  apps: Record<string, AppInput>;
  /** Sealed values by file, e.g. `apps/external/whoami.sealed.json`. */
  sealed: Record<string, Record<string, string>>;
}

export function seed(): Seed {
  return {
    files: {},
    config: {
      domain: "home.example.net",
      git: { url: "https://github.com/user/homelab" },
      network: { cidr: "192.168.1.0/24", gateway: "192.168.1.1" },
      proxmox: { ip: "192.168.1.10", node: "pve", storage: { images: "local", disks: "local-lvm" } },
      cluster: { pods: "10.244.0.0/16", services: "10.96.0.0/12" },
      nodes: {
        "cp-1": { role: "controlplane", ip: "192.168.1.201", memory: "4GiB", cores: 2 },
        "worker-1": { role: "worker", ip: "192.168.1.203", memory: "16GiB", cores: 4 },
      },
      edge: { traefik: { ip: "192.168.1.202" } },
      gateway: { ip: "192.168.1.210" },
    },
    versions: {
      talos: "1.13.9",
      talosContract: "v1.13",
      kubernetes: "1.36.3",
      cilium: "1.20.2",
      gatewayApi: "1.6.1",
      certManager: "1.21.2",
      argocdChart: "10.1.1",
      argocd: "3.6.1",
      sealedSecretsChart: "2.18.0",
      sealedSecrets: "0.39.1",
      proxmoxCsiChart: "0.5.9",
      proxmoxCsi: "0.19.1",
      traefik: "3.7.15",
      providers: { proxmox: "0.112.0", talos: "0.11.0" },
      charts: { "cloudnative-pg": "0.29.0", k8up: "4.8.1", "metrics-server": "3.13.0" },
      images: {
        "docker.io/cloudflare/cloudflared": "2026.3.0",
        "docker.io/favonia/cloudflare-ddns": "1.15.1",
        "docker.io/pihole/pihole": "2026.07.2",
        "docker.io/traefik/whoami": "v1.11.0",
      },
    },
    apps: {
      "apps/external/whoami.ts": {
        image: "docker.io/traefik/whoami",
        port: 8080,
        health: "/health",
        env: { WHOAMI_PORT_NUMBER: "8080", WHOAMI_NAME: "lab" },
        files: { "/etc/b": "b", "/etc/a": "a" },
        scratch: ["/run", "/data"],
      },
      "apps/internal/it-tools.ts": { image: "docker.io/corentinth/it-tools:2024.10.22-7ca5933", port: 80, user: 101 },
    },
    sealed: {},
  };
}

/** What `loadSource` would have read. */
export function sourceOf({ config, versions, apps, sealed }: Seed): Source {
  return { config, versions, apps: files(apps), sealed: files(sealed), folders: [] };
}

function files(of: Readonly<Record<string, unknown>>): readonly AppSource[] {
  return Object.entries(of).map(([file, value]): AppSource => {
    const [, category = "", name = ""] = /^apps\/(.+)\/(.+?)\.(?:ts|sealed\.json)$/.exec(file) ?? [];
    return { file, category, name, value };
  });
}
