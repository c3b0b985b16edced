import { HomelabError } from "../../lib/error.ts";
import { reach, type ProxmoxAccess } from "./client.ts";

export interface Greeting {
  /** How far the host's clock is ahead of this machine's, in seconds, give or take one; behind is negative. */
  readonly aheadSeconds: number;
}

/**
 * Whether a Proxmox host is there, without a token: what its login form asks for is open to everybody.
 *
 * @throws HomelabError `PROXMOX_UNREACHABLE` with what to try, `PROXMOX_STRANGE` when something else answers there
 */
export async function greetHost({ url, env, signal }: ProxmoxAccess): Promise<Greeting> {
  const asked = Date.now();
  const { status, headers, body } = await reach(`${url}/api2/json/access/domains`, {}, env, signal);
  const answered = Date.now();
  const told = Date.parse(headers.date ?? "");
  if (status !== 200 || !body.includes('"realm"') || Number.isNaN(told))
    throw new HomelabError("PROXMOX_STRANGE", `what answers at ${url} (status ${status}) is no Proxmox VE host`, {
      hint: "are proxmox.ip and proxmox.port right?",
    });
  // The header counts whole seconds, so on the average it is half a second old when it is made.
  return { aheadSeconds: (told + 500 - (asked + answered) / 2) / 1000 };
}
