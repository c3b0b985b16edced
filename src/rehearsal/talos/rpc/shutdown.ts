import { randomUUID } from "node:crypto";
import { OPERATOR } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const shutdown = unary(MachineService.method.shutdown, { roles: OPERATOR }, (boot) => {
  const actorId = randomUUID();
  boot.kernelLog.write(`shutdown via API received. actor id: ${actorId}`);
  boot.sequences.shutdown(actorId);
  return { messages: [{ actorId }] };
});
