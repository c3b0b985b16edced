import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdMemberList = unary(MachineService.method.etcdMemberList, { roles: READER }, async (boot) => {
  const members = await controlPlaneOnly(boot, "member list").etcdMembers();
  return {
    messages: [
      {
        legacyMembers: members.map(({ hostname }) => hostname),
        members: members.map((member) => ({ ...member })),
      },
    ],
  };
});
