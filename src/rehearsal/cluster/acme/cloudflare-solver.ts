import { z } from "zod";
import { HomelabError } from "../../../lib/error.ts";
import type { Ask } from "../../acme/client.ts";

const API = "https://api.cloudflare.com/client/v4";

const fault = z.looseObject({ code: z.number(), message: z.string() });
const envelope = z.looseObject({
  success: z.boolean(),
  errors: z.array(fault.extend({ error_chain: z.array(fault).default([]) })),
  result: z.unknown(),
});
const zones = z.array(z.looseObject({ id: z.string() }));
const records = z.array(z.looseObject({ id: z.string(), content: z.string() }));

/**
 * Writes and removes the TXT records of challenges as cert-manager's Cloudflare solver does, and fails in its words.
 * source: cert-manager pkg/issuer/acme/dns/cloudflare (v1.21)
 */
export interface CloudflareSolver {
  /** @param name where the record goes, without a dot at its end */
  present(name: string, content: string): Promise<void>;
  cleanUp(name: string, content: string): Promise<void>;
}

export function cloudflareSolver(ask: Ask, token: string): CloudflareSolver {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await ask({
      method,
      url: new URL(`${API}${path}`),
      headers: { authorization: `Bearer ${token}` },
      body: Buffer.from(body === undefined ? "" : JSON.stringify(body)),
    });
    const { success, errors, result } = envelope.parse(JSON.parse(Buffer.from(answer.body).toString("utf8")));
    if (success) return result;
    const words = errors.map(({ code, message, error_chain }) =>
      [`\t Error: ${code}: ${message}`, ...error_chain.map((one) => `<- ${one.code}: ${one.message}`)].join(""),
    );
    throw new HomelabError("SOLVER", `while querying the Cloudflare API for ${method} "${path}" \n${words.join("")}`);
  }

  /** Asks for the name and each name above it, and takes the first zone. */
  async function zoneOf(name: string): Promise<string> {
    const labels = name.split(".");
    let last: HomelabError | undefined;
    for (let from = 0; from < labels.length; from += 1) {
      last = undefined;
      try {
        const [zone] = zones.parse(await call("GET", `/zones?name=${labels.slice(from).join(".")}`));
        if (zone !== undefined) return zone.id;
      } catch (error) {
        if (!(error instanceof HomelabError)) throw error;
        last = error;
      }
    }
    if (last !== undefined)
      throw new HomelabError("SOLVER", `while attempting to find Zones for domain ${name}.\n${last.message}`);
    throw new HomelabError(
      "SOLVER",
      `Found no Zones for domain ${name}. (neither in the sub-domain nor in the SLD) please make sure your domain-entries in the config are correct and the API key is correctly setup with Zone.read rights.`,
    );
  }

  async function find(name: string, content: string): Promise<{ readonly zone: string; readonly id?: string }> {
    const zone = await zoneOf(name);
    const path = `/zones/${zone}/dns_records?per_page=100&type=TXT&name=${name}`;
    const record = records.parse(await call("GET", path)).find((one) => one.content === content);
    return record === undefined ? { zone } : { zone, id: record.id };
  }

  return {
    async present(name, content) {
      const { zone, id } = await find(name, content);
      if (id === undefined) await call("POST", `/zones/${zone}/dns_records`, { type: "TXT", name, content, ttl: 120 });
    },
    async cleanUp(name, content) {
      const { zone, id } = await find(name, content);
      if (id !== undefined) await call("DELETE", `/zones/${zone}/dns_records/${id}`);
    },
  };
}
