import { READER } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const dmesg = stream(
  MachineService.method.dmesg,
  { roles: READER },
  async function* (boot, request, { signal }) {
    for await (const line of boot.kernelLog.read(request, signal)) yield { bytes: Buffer.from(line) };
  },
);
