import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService, ResetRequest_WipeMode } from "../gen/machine/machine_pb.ts";
import type { Partition } from "../runtime/disk.ts";

const PARTITIONS: readonly Partition[] = ["STATE", "EPHEMERAL", "META"];

export const reset = unary(MachineService.method.reset, { roles: ADMIN }, (boot, request) => {
  const actorId = randomUUID();
  boot.kernelLog.write(`reset request received. actorID: ${actorId}`);
  const { graceful, reboot, mode, userDisksToWipe, systemPartitionsToWipe } = request;
  const [device] = userDisksToWipe;
  if (device !== undefined)
    throw new ConnectError(`reset user disk failed: device ${device} wasn't found`, Code.Unknown);
  const wanted: Partition[] = [];
  for (const { label, wipe } of systemPartitionsToWipe) {
    const partition = PARTITIONS.find((name) => name === label);
    if (partition === undefined) {
      throw new ConnectError(`failed to get volume status with label "${label}": resource doesn't exist`, Code.Unknown);
    }
    if (wipe) wanted.push(partition);
  }
  if (mode === ResetRequest_WipeMode.USER_DISKS && systemPartitionsToWipe.length > 0) {
    throw new ConnectError(
      "reset failed: invalid input, wipe mode USER_DISKS doesn't support SystemPartitionsToWipe parameter",
      Code.Unknown,
    );
  }
  const everything = mode !== ResetRequest_WipeMode.USER_DISKS && systemPartitionsToWipe.length === 0;
  boot.sequences.reset(actorId, { what: everything ? "all" : wanted, graceful, reboot });
  return { messages: [{ actorId }] };
});
