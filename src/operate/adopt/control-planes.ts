import { z } from "zod";
import type { GuestFacts } from "../../drive/proxmox/inspect.ts";
import type { TalosAccess } from "../../drive/talos/talosctl.ts";
import { attributesIn } from "../../drive/terraform/pull-state.ts";
import type { Site } from "../site.ts";
import { MACHINE_SECRETS } from "./guests.ts";

const secrets = z.looseObject({
  client_configuration: z.looseObject({
    ca_certificate: z.string(),
    client_certificate: z.string(),
    client_key: z.string(),
  }),
});

/** The machines of a lab that can be asked, and the way to them. */
export interface ControlPlanes {
  readonly access: TalosAccess;
  readonly addresses: readonly string[];
}

/**
 * Control planes that run, with what the state has to talk to them; undefined where it has nothing.
 *
 * @param state  the state, opened
 * @param guests what the host has: a machine that is off is not asked
 */
export async function controlPlanesOf(
  site: Site,
  state: string,
  guests: readonly GuestFacts[],
): Promise<ControlPlanes | undefined> {
  const attributes = attributesIn(state, MACHINE_SECRETS);
  if (attributes === undefined) return undefined;
  const { client_configuration: client } = secrets.parse(attributes);
  return {
    access: {
      program: await site.tools.path("talosctl"),
      credentials: { ca: client.ca_certificate, crt: client.client_certificate, key: client.client_key },
      folder: site.stateDir,
      env: site.env,
      signal: site.signal,
    },
    addresses: site.lab.nodes
      .filter(({ role }) => role === "controlplane")
      .filter(({ vmId }) => guests.some((guest) => guest.vmId === vmId && guest.running))
      .map(({ address }) => address),
  };
}
