import { isAnswering } from "../../../drive/probe-address.ts";
import type { HostFacts } from "../../../drive/proxmox/inspect.ts";
import { containersOf } from "../../../plan/containers.ts";
import type { Lab } from "../../../plan/lab.ts";
import { isOurs } from "../../preflight/guest-ids.ts";
import { type Line, missing, ok, warning } from "../checkup.ts";
import { reached } from "../reached.ts";

const TIMEOUT_MS = 1_500;

/** What the lab is about to take. */
interface Claim {
  readonly path: string;
  readonly address: string;
  /** Absent for an address that the cluster announces. */
  readonly vmId?: number;
}

/** Nobody else has the lab's addresses. Those of its own guests answer once they are up. */
export const addresses: Line = {
  name: "addresses",
  section: "Network",
  async look(checkup, signal) {
    const { lab } = checkup;
    if (lab === undefined) return [];
    const claims = claimsOf(lab);
    const [host, answering] = await Promise.all([
      reached(checkup.host()),
      Promise.all(claims.map(({ address }) => isAnswering(address, TIMEOUT_MS, signal))),
    ]);
    const taken = claims.filter((_, index) => answering[index] === true);
    if (taken.length === 0) return [ok(`${claims.length} addresses: nobody answers there`)];
    const foreign = host === undefined ? [] : taken.filter((claim) => !mayBeOurs(lab, host, claim));
    if (host === undefined)
      return taken.map(({ path, address }) =>
        warning(`${path}: something answers at ${address}`, "see whether it is this lab's own, else choose another"),
      );
    if (foreign.length === 0) return [ok(`only this lab's own guests answer (${taken.length} of ${claims.length})`)];
    return foreign.map(({ path, address }) =>
      missing(
        `${path}: something that is not this lab's answers at ${address}`,
        `choose another address, or give ${address} up elsewhere`,
      ),
    );
  },
};

function claimsOf(lab: Lab): readonly Claim[] {
  const { nodes, gateway, cluster } = lab;
  return [
    ...nodes.map(({ name, address, vmId }) => ({ path: `nodes.${name}.ip`, address, vmId })),
    ...containersOf(lab).map(({ path, address, vmId }) => ({ path: `${path}.ip`, address, vmId })),
    { path: "gateway.ip", address: gateway.address },
    ...(cluster.vip === "" ? [] : [{ path: "cluster.vip", address: cluster.vip }]),
  ];
}

/** An announced address may be ours as soon as there is a node that could announce it. */
function mayBeOurs(lab: Lab, host: HostFacts, { vmId }: Claim): boolean {
  const own = host.guests.filter((guest) => isOurs(lab, guest)).map((guest) => guest.vmId);
  return vmId === undefined ? lab.nodes.some((node) => own.includes(node.vmId)) : own.includes(vmId);
}
