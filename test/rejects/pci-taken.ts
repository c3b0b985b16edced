import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { pci: ["gpu"] });
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB", pci: ["gpu"] };
  },
  issues: [
    {
      code: "PCI_TAKEN",
      path: "nodes.worker-2.pci",
      message: 'node worker-2 wants device "gpu" of pve, which node worker-1 has already (nodes.worker-1.pci)',
      hint: "give it to one of them, unless the mapping holds a device for each",
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { pci: ["gpu"] });
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB", pci: ["coral"] };
  },
};
