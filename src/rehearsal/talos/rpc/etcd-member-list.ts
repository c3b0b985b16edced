import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ETCD_READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdMemberList = unary(
  MachineService.method.etcdMemberList,
  { roles: ETCD_READER },
  async (boot, { queryLocal }) => {
    const members = await controlPlaneOnly(boot, "member list").etcdMembers(queryLocal ? "here" : "anywhere");
    return {
      messages: [
        {
          legacyMembers: members.map(({ hostname }) => hostname),
          members: members.map((member) => ({ ...member })),
        },
      ],
    };
  },
);
