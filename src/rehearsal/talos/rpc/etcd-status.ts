import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ETCD_READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdStatus = unary(MachineService.method.etcdStatus, { roles: ETCD_READER }, async (boot) => {
  const { version, ...status } = await controlPlaneOnly(boot, "etcd status").etcdStatus();
  return {
    messages: [
      { memberStatus: { ...status, protocolVersion: version, storageVersion: version.replace(/\.\d+$/, ".0") } },
    ],
  };
});
