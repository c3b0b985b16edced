import { MachineService } from "../gen/machine/machine_pb.ts";
import { unary } from "../api/rpc.ts";
import { READER } from "../api/roles.ts";

export const version = unary(MachineService.method.version, { roles: READER }, (boot) => ({
  messages: [
    {
      version: { tag: boot.machine.image.talosVersion, os: "linux", arch: "amd64" },
      platform: { name: "nocloud", mode: "cloud" },
      features: { rbac: true },
    },
  ],
}));
