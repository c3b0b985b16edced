import { z } from "zod";
import type { GuestFacts } from "../../drive/proxmox/inspect.ts";
import { etcdService, type TalosAccess } from "../../drive/talos/etcd-service.ts";
import type { Import } from "../../drive/terraform/imports.ts";
import { attributesIn } from "../../drive/terraform/pull-state.ts";
import type { Site } from "../site.ts";
import { MACHINE_SECRETS } from "./guests.ts";

const BOOTSTRAP = "module.talos.talos_machine_bootstrap.cluster";
/** etcd waits here until it is told to begin; every other state means that it has begun. */
const NOT_BEGUN = ["Preparing", "Waiting", "Initialized"];

const secrets = z.looseObject({
  client_configuration: z.looseObject({
    ca_certificate: z.string(),
    client_certificate: z.string(),
    client_key: z.string(),
  }),
});

/**
 * A cluster that was bootstrapped and is not noted as such: the provider would ask for it again and again, because the
 * machine refuses a second time, until its time is up. So it is taken over when a control plane says that etcd runs.
 *
 * @param state the state, opened
 * @param known addresses in it
 * @param guests what the host has: a machine that is off is not asked
 */
export async function unknownBootstrap(
  site: Site,
  state: string,
  known: readonly string[],
  guests: readonly GuestFacts[],
): Promise<readonly Import[]> {
  if (known.includes(BOOTSTRAP) || !known.includes(MACHINE_SECRETS)) return [];
  const { client_configuration: client } = secrets.parse(attributesIn(state, MACHINE_SECRETS));
  const access: TalosAccess = {
    program: await site.tools.path("talosctl"),
    credentials: { ca: client.ca_certificate, crt: client.client_certificate, key: client.client_key },
    folder: site.stateDir,
    env: site.env,
    signal: site.signal,
  };
  const controlPlanes = site.lab.nodes.filter(
    ({ role, vmId }) => role === "controlplane" && guests.some((guest) => guest.vmId === vmId && guest.running),
  );
  const states = await Promise.all(controlPlanes.map(({ address }) => etcdService(access, address)));
  const begun = states.some((state) => state !== undefined && !NOT_BEGUN.includes(state));
  return begun ? [{ address: BOOTSTRAP, id: "machine_bootstrap" }] : [];
}
