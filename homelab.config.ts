import { defineHomelab } from "homelab";

export default defineHomelab({
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
});
