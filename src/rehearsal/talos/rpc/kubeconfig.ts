import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { writeTar } from "../../../lib/tar/write.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ADMIN } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

/** One frame: a compressed archive with the one file `kubeconfig`. */
export const kubeconfig = stream(MachineService.method.kubeconfig, { roles: ADMIN }, async function* (boot) {
  const content = Buffer.from(await controlPlaneOnly(boot, "kubeconfig").adminKubeconfig());
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar([{ path: "kubeconfig", mode: 0o600, content }])) chunks.push(chunk);
  yield { bytes: await promisify(gzip)(Buffer.concat(chunks)) };
});
