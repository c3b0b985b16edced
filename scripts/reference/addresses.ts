import { code, heading, table, type Page } from "./page.ts";
import { exampleLab } from "./lab.ts";

export const addresses: Page = {
  file: "addresses.md",
  title: "addresses, ids and ports",
  async text() {
    const lab = await exampleLab();
    const { traefik } = lab.edge;
    const guests = [...lab.nodes.map((node) => ({ ...node, kind: node.role as string })), { ...traefik, kind: "edge" }];
    const networks = lab.networks.map((network) => [
      network.name,
      code(network.cidr),
      code(network.gateway),
      network.dns.map(code).join(", "),
      network.vlan === 0 ? "untagged" : String(network.vlan),
    ]);
    const owners = [
      ["the router", code(lab.network.gateway), "", ""],
      ...lab.proxmox.hosts.map(({ name, address }) => [`Proxmox host ${name}`, code(address), "", ""]),
      ...guests.map((guest) => [
        `${guest.name} (${guest.kind})`,
        code(guest.address),
        String(guest.vmId),
        code(guest.mac),
      ]),
      ["the Gateway", code(lab.gateway.address), "", ""],
      ...(lab.cluster.vip === "" ? [] : [["control planes, shared", code(lab.cluster.vip), "", ""]]),
    ];
    const ports = [
      ["Proxmox hosts", String(lab.proxmox.port), "API and web interface", "whoever runs `homelab`, nodes (storage)"],
      ["every node", "50000", "Talos API", "whoever runs `homelab`, control planes"],
      ["control planes", "50001", "Talos trustd", "nodes"],
      ["control planes", "6443", "Kubernetes API", "whoever runs `homelab`, nodes"],
      ["control planes", "2379, 2380", "etcd", "control planes"],
      ["every node", "10250", "kubelet", "control planes"],
      [traefik.name, String(traefik.ports.http), "redirect to https", "LAN, and the internet by the router's forward"],
      [
        traefik.name,
        String(traefik.ports.https),
        "TLS, passed through",
        "LAN, and the internet by the router's forward",
      ],
      [
        traefik.name,
        String(traefik.ports.status),
        "`/ping`, and `/metrics` with a section monitoring",
        "LAN; metrics for nodes alone",
      ],
      ...traefik.routes.map(({ name, protocol, port, nodePort }) => [
        traefik.name,
        `${port}${protocol === "UDP" ? "/udp" : ""}`,
        `${name}, at port ${nodePort} of the nodes`,
        "LAN, and the internet where the router forwards it",
      ]),
      ["the Gateway", String(lab.gateway.port), "TLS, ended here", `LAN, ${traefik.name}`],
    ];
    return [
      heading("Addresses and ports", "Of the lab in this repository; yours differs where its config does."),
      "## Networks\n",
      table(["Network", "CIDR", "Router", "Resolvers", "VLAN"], networks),
      `Pods have \`${lab.cluster.podCidr}\`, Services \`${lab.cluster.serviceCidr}\`; neither is seen on the LAN.\n`,
      "## Who has which address\n",
      table(["Owner", "Address", "VM id", "MAC"], owners),
      "## Who listens where\n",
      table(["On", "Port", "What", "For"], ports),
    ].join("\n");
  },
};
