import { HomelabError, messageOf } from "../../../lib/error.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdLeaveCluster = unary(MachineService.method.etcdLeaveCluster, { roles: ADMIN }, async (boot) => {
  try {
    await controlPlaneOnly(boot, "etcd leave").etcdLeave();
  } catch (error) {
    if (!(error instanceof HomelabError)) throw error;
    throw new HomelabError(error.code, `failed to leave cluster: ${messageOf(error)}`, { cause: error });
  }
  return { messages: [{}] };
});
