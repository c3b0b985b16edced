import { startTask } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, on } from "../http/endpoint.ts";
import { boolean, optional } from "../schema/parameter.ts";
import { node, vmid } from "../schema/formats.ts";
import { destroyGuest } from "../guests/destroy.ts";
import { existingGuest, requireNode, requireUnlocked, requireUnprotected } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { SECONDS } from "../guests/power.ts";

/** source: qemu-server src/PVE/API2/Qemu.pm destroy_vm */
export const destroyQemu = endpoint({
  method: "DELETE",
  path: "/nodes/{node}/qemu/{vmid}",
  permission: on("/vms/{vmid}", ["VM.Allocate"]),
  parameters: {
    node,
    vmid,
    purge: optional(boolean()),
    "destroy-unreferenced-disks": optional(boolean()),
    skiplock: optional(boolean()),
  },
  handle: (call, values) => {
    const { host } = call;
    requireNode(host.state, values.node);
    const check = (): void => {
      const guest = existingGuest(host, "qemu", values.vmid);
      requireUnprotected(guest, `can't remove VM ${values.vmid}`);
      requireUnlocked("qemu", guest);
      if (guest.running) die(`VM ${values.vmid} is running - destroy failed`);
    };
    check();
    return startTask(call, {
      type: "qmdestroy",
      id: String(values.vmid),
      seconds: SECONDS.qmdestroy,
      run: () =>
        withGuestLock(host, values.vmid, async () => {
          check();
          await destroyGuest(host, values.vmid, values["destroy-unreferenced-disks"] === true);
        }),
    });
  },
});
