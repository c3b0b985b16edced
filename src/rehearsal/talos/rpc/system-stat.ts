import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const systemStat = unary(MachineService.method.systemStat, { roles: READER }, ({ startedAt }) => ({
  messages: [{ bootTime: BigInt(Math.floor(startedAt.getTime() / 1000)) }],
}));
