import { READER } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

/** The first frame is empty: by it a client knows that it will miss nothing from now on. */
export const events = stream(
  MachineService.method.events,
  { roles: READER },
  async function* (boot, request, { signal }) {
    yield {};
    for await (const { id, actorId, typeUrl, value } of boot.events.follow(request, signal)) {
      yield { id, actorId, data: { typeUrl, value } };
    }
  },
);
