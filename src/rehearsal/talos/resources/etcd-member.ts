import { EtcdMemberSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const etcdMember = resource(
  {
    type: "EtcdMembers.etcd.talos.dev",
    displayType: "EtcdMember",
    namespace: "etcd",
    columns: [{ name: "Member ID", jsonPath: "{.memberID}" }],
  },
  EtcdMemberSpecSchema,
  async (boot) => {
    const node = boot.node();
    if (node === undefined || boot.services.get("etcd")?.state !== "Running") return [];
    const memberId = (await node.etcdStatus()).memberId.toString(16).padStart(16, "0");
    return [{ id: "local", spec: { memberId }, shown: { memberID: memberId } }];
  },
);
