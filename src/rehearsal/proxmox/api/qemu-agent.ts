import { die } from "../errors.ts";
import { endpoint, type Json, on } from "../http/endpoint.ts";
import { node, vmid } from "../schema/formats.ts";
import { agentEnabled } from "../guests/describe.ts";
import { existingGuest, requireNode } from "../guests/guest.ts";
import { linger } from "../linger.ts";
import type { GuestInterface } from "../../hypervisor.ts";
import type { Host } from "../context.ts";

const mayAsk = on("/vms/{vmid}", ["VM.GuestAgent.Audit"]);

/** Milliseconds for which an answer may wait for the agent in a fast rehearsal. */
const PATIENCE_MS = 5_000;

/** source: qemu-server src/PVE/API2/Qemu/Agent.pm, src/PVE/QemuServer/Agent.pm */
export const getAgentInterfaces = endpoint({
  method: "GET",
  path: "/nodes/{node}/qemu/{vmid}/agent/network-get-interfaces",
  permission: mayAsk,
  parameters: { node, vmid },
  handle: async ({ host }, values) => {
    requireNode(host.state, values.node);
    return { result: (await ask(host, values.vmid)).map(interfaceToJson) };
  },
});

export const pingAgent = endpoint({
  method: "POST",
  path: "/nodes/{node}/qemu/{vmid}/agent/ping",
  permission: mayAsk,
  parameters: { node, vmid },
  handle: async ({ host }, values) => {
    await ask(host, values.vmid);
    return { result: {} };
  },
});

async function ask(host: Host, id: number): Promise<readonly GuestInterface[]> {
  const guest = existingGuest(host, "qemu", id);
  if (!agentEnabled(guest.config["agent"])) die("No QEMU guest agent configured");
  if (!guest.running) die(`VM ${id} is not running`);
  const answer = await linger(host, PATIENCE_MS, () => host.hypervisor.interfaces(id));
  return answer ?? die("QEMU guest agent is not running");
}

function interfaceToJson(nic: GuestInterface): Json {
  return {
    name: nic.name,
    "hardware-address": nic.mac,
    "ip-addresses": nic.addresses.map(({ address, prefix, family }) => ({
      "ip-address": address,
      "ip-address-type": family,
      prefix,
    })),
  };
}
