import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { MachineService } from "../gen/machine/machine_pb.ts";

export const serviceList = unary(MachineService.method.serviceList, { roles: READER }, ({ services }) => ({
  messages: [
    {
      services: services.list().map(({ id, state, healthy, unknown, message, changedAt, history }) => ({
        id,
        state,
        health: { healthy, unknown, lastMessage: message, lastChange: timestampFromDate(changedAt) },
        events: {
          events: history.map((entry) => ({ msg: entry.message, state: entry.state, ts: timestampFromDate(entry.at) })),
        },
      })),
    },
  ],
}));
