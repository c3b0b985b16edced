import { Code, ConnectError } from "@connectrpc/connect";
import { ADMIN } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";
import type { Boot } from "../runtime/boot.ts";
import { memoryKiB } from "../runtime/hardware.ts";

/** The files that a simulated machine has. */
const files: Readonly<Record<string, (boot: Boot) => string>> = {
  "/proc/sys/kernel/random/boot_id": ({ id }) => `${id}\n`,
  "/proc/meminfo": ({ machine }) => `MemTotal:       ${memoryKiB(machine.memoryMiB)} kB\n`,
  "/etc/hostname": ({ hostname }) => `${hostname}\n`,
};

export const read = stream(MachineService.method.read, { roles: ADMIN }, async function* (boot, { path }) {
  const content = files[path];
  if (content === undefined) throw new ConnectError(`stat ${path}: no such file or directory`, Code.NotFound);
  yield { bytes: Buffer.from(content(boot)) };
});
