import { Code, ConnectError } from "@connectrpc/connect";
import { HomelabError } from "../../../lib/error.ts";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const bootstrap = unary(MachineService.method.bootstrap, { roles: ADMIN }, async (boot, request) => {
  boot.kernelLog.write("bootstrap request received");
  const node = boot.node();
  if (node === undefined || boot.services.get("cri")?.state !== "Running") {
    throw new ConnectError("bootstrap is not available yet", Code.FailedPrecondition);
  }
  if (boot.config()?.type !== "controlplane") {
    throw new ConnectError("bootstrap can only be performed on a control plane node", Code.FailedPrecondition);
  }
  if (request.recoverEtcd) throw new ConnectError("recovery from a snapshot is not simulated", Code.Unimplemented);
  try {
    await node.bootstrap();
  } catch (error) {
    if (!(error instanceof HomelabError) || error.code !== "ALREADY_EXISTS") throw error;
    throw new ConnectError("etcd data directory is not empty", Code.AlreadyExists, undefined, undefined, error);
  }
  return { messages: [{}] };
});
