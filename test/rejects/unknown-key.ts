import { versionsSchema } from "../../src/config/versions.ts";
import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, versions, apps }) => {
    Object.assign(config, { domian: "x" });
    Object.assign(config.nodes["worker-1"] ?? {}, { memroy: "8GiB", tpm: true });
    Object.assign(versions, { talosctl: "1.13.9" });
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { portt: 80 });
  },
  issues: [
    {
      code: "UNKNOWN_KEY",
      path: "apps/external/whoami.ts:portt",
      message: "portt is not a setting of apps/external/whoami.ts",
      hint: "did you mean port?",
    },
    {
      code: "UNKNOWN_KEY",
      path: "domian",
      message: "domian is not a setting of the lab",
      hint: "did you mean domain?",
    },
    {
      code: "UNKNOWN_KEY",
      path: "nodes.worker-1.memroy",
      message: "memroy is not a setting of nodes.worker-1",
      hint: "did you mean memory?",
    },
    {
      code: "UNKNOWN_KEY",
      path: "nodes.worker-1.tpm",
      message: "tpm is not a setting of nodes.worker-1",
      hint: "the settings are role, ip, memory, cores, disk, disks, vmId, host, storage, network, labels, taints, pci",
    },
    {
      code: "UNKNOWN_KEY",
      path: "versions.json:talosctl",
      message: "talosctl is not a setting of versions.json",
      hint: `the settings are ${Object.keys(versionsSchema.shape).join(", ")}`,
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { disk: "100GiB" });
  },
};
