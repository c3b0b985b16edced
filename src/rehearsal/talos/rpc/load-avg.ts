import { loadavg } from "node:os";
import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

/** The load of the computer that all simulated machines share. */
export const loadAvg = unary(MachineService.method.loadAvg, { roles: READER }, () => {
  const [load1 = 0, load5 = 0, load15 = 0] = loadavg();
  return { messages: [{ load1, load5, load15 }] };
});
