import { Code, ConnectError } from "@connectrpc/connect";
import { READER } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

/** What machined wrote about a service. Output of the processes themselves is in the rehearsal's own logs. */
export const logs = stream(MachineService.method.logs, { roles: READER }, async function* (boot, request, { signal }) {
  const { id, follow, tailLines } = request;
  if (id !== "machined" && boot.services.get(id) === undefined) {
    throw new ConnectError(`log "${id}" was not registered`, Code.NotFound);
  }
  const wanted = (line: string): boolean => id === "machined" || line.includes(`[${id}]`);
  const past: string[] = [];
  for await (const line of boot.kernelLog.read({ follow: false, tail: false }, signal))
    if (wanted(line)) past.push(line);
  for (const line of tailLines < 0 ? past : past.slice(past.length - Math.min(tailLines, past.length))) {
    yield { bytes: Buffer.from(line) };
  }
  if (!follow) return;
  for await (const line of boot.kernelLog.read({ follow, tail: true }, signal)) {
    if (wanted(line)) yield { bytes: Buffer.from(line) };
  }
});
