import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdRemoveMember = unary(
  MachineService.method.etcdRemoveMemberByID,
  { roles: ADMIN },
  async (boot, { memberId }) => {
    await controlPlaneOnly(boot, "etcd remove member").etcdRemoveMember(memberId);
    return { messages: [{}] };
  },
);
