import { randomUUID } from "node:crypto";
import { OPERATOR } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const reboot = unary(MachineService.method.reboot, { roles: OPERATOR }, (boot) => {
  const actorId = randomUUID();
  boot.kernelLog.write(`reboot via API received. actor id: ${actorId}`);
  boot.sequences.reboot(actorId);
  return { messages: [{ actorId }] };
});
