import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { httpRequest } from "../../lib/http-request.ts";

const API = "https://api.cloudflare.com/client/v4";

/** Whoever edits a zone's records reads the zone too. source: cert-manager docs, "Cloudflare" */
export const TOKEN_HINT =
  "make one at https://dash.cloudflare.com/profile/api-tokens with Zone / DNS / Edit and Zone / Zone / Read for this zone, and write it into secrets.env";

const fault = z.looseObject({
  code: z.number(),
  message: z.string(),
  error_chain: z.array(z.looseObject({ code: z.number(), message: z.string() })).optional(),
});
const envelope = z.looseObject({ success: z.boolean(), errors: z.array(fault), result: z.unknown() });
const zoneList = z.array(z.looseObject({ id: z.string(), name: z.string() }));

export interface CloudflareAccess {
  readonly token: string;
  /** Where the way to the internet is looked up. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Make sure that a token may read a zone and its records. Nothing is written.
 *
 * @returns the zone's id
 * @throws HomelabError `CLOUDFLARE_TOKEN` in Cloudflare's own words, `CLOUDFLARE_ZONE`, `CLOUDFLARE_ANSWER`, `HTTP`
 */
export async function inspectZone(zone: string, access: CloudflareAccess): Promise<string> {
  await ask("/user/tokens/verify", access);
  const zones = zoneList.parse(await ask(`/zones?name=${encodeURIComponent(zone)}`, access));
  const [found] = zones;
  if (found === undefined)
    throw new HomelabError("CLOUDFLARE_ZONE", `the Cloudflare token does not know the zone ${zone}`, {
      hint: `is the zone's name right (cloudflare.zone)? If so ${TOKEN_HINT}`,
      exitCode: 1,
    });
  await ask(`/zones/${found.id}/dns_records?per_page=5`, access);
  return found.id;
}

/** The token is in a header alone; no message repeats it. */
async function ask(path: string, { token, env, signal }: CloudflareAccess): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}` };
  const { status, body } = await httpRequest(`${API}${path}`, { headers, env, signal });
  const answer = envelope.safeParse(jsonOf(body)).data;
  if (answer === undefined)
    throw new HomelabError("CLOUDFLARE_ANSWER", `Cloudflare answers ${status} to GET ${path}, and not in JSON`, {
      hint: "try again in a while: https://www.cloudflarestatus.com",
      exitCode: 3,
    });
  if (answer.success) return answer.result;
  const words = answer.errors
    .flatMap(({ code, message, error_chain }) => [{ code, message }, ...(error_chain ?? [])])
    .map(({ code, message }) => `${message} (${code})`);
  throw new HomelabError("CLOUDFLARE_TOKEN", `Cloudflare refuses GET ${path}: ${words.join(", ")}`, {
    hint: TOKEN_HINT,
    exitCode: 1,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
