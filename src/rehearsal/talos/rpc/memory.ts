import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";
import { memoryKiB } from "../runtime/hardware.ts";

/** The VM's size; what is used of it nobody knows here, so nothing is claimed to be free. */
export const memory = unary(MachineService.method.memory, { roles: READER }, ({ machine }) => ({
  messages: [{ meminfo: { memtotal: BigInt(memoryKiB(machine.memoryMiB)) } }],
}));
