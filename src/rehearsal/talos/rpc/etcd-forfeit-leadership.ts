import { HomelabError, messageOf } from "../../../lib/error.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { ADMIN } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const etcdForfeitLeadership = unary(
  MachineService.method.etcdForfeitLeadership,
  { roles: ADMIN },
  async (boot) => {
    try {
      return {
        messages: [{ member: await controlPlaneOnly(boot, "etcd forfeit leadership").etcdForfeitLeadership() }],
      };
    } catch (error) {
      if (!(error instanceof HomelabError)) throw error;
      throw new HomelabError(error.code, `failed to forfeit leadership: ${messageOf(error)}`, { cause: error });
    }
  },
);
