import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const hostname = unary(MachineService.method.hostname, { roles: READER }, (boot) => ({
  messages: [{ hostname: boot.hostname }],
}));
