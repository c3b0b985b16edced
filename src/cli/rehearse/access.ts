import type { RehearsalSite } from "./site.ts";

/** How to reach a rehearsal that was kept, as commands to copy. */
export function accessText(site: RehearsalSite): string {
  const nodes = site.lab.nodes.map((node) => node.address).join(",");
  const { traefik } = site.lab.edge;
  const host = site.lab.apps.find((app) => app.host !== "")?.host;
  return [
    "It keeps running. Use it:",
    `  export KUBECONFIG=${site.kubeconfig}`,
    `  export TALOSCONFIG=${site.talosconfig}`,
    "  kubectl get nodes,applications -A",
    `  talosctl --nodes ${nodes} version`,
    ...(host === undefined
      ? []
      : [
          `  curl -k --resolve ${host}:${traefik.ports.https}:${traefik.address} https://${host}:${traefik.ports.https}/`,
        ]),
    `  Proxmox API: https://${site.lab.proxmox.address}:${site.lab.proxmox.port}/ (CA ${site.env["SSL_CERT_FILE"] ?? ""})`,
    `  logs: ${site.spec.dir}/logs`,
    "Stop it: homelab rehearse --stop (make rehearse ARGS=--stop)",
  ].join("\n");
}
