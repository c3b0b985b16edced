import { z } from "zod";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { httpRequest } from "../../lib/http-request.ts";
import { redact } from "../../lib/redact.ts";

export interface ProxmoxAccess {
  /** `https://192.168.1.10:8006`. */
  readonly url: string;
  /** Holds `PROXMOX_VE_API_TOKEN` (`user@realm!name=secret`), as for Terraform, and `SSL_CERT_FILE` for a private CA. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Environment variable that holds the token, unless it is Terraform's. */
  readonly variable?: string;
}

export interface ProxmoxClient {
  /**
   * `data` of one answer.
   *
   * @param path below `/api2/json`
   * @throws HomelabError `PROXMOX_TOKEN_MISSING`, `PROXMOX_REFUSED` with the host's words, `PROXMOX_UNREACHABLE`
   */
  get<T>(path: string, shape: z.ZodType<T>): Promise<T>;
  /** Change something that Terraform leaves alone. @throws as `get` */
  put<T>(path: string, form: Readonly<Record<string, string>>, shape: z.ZodType<T>): Promise<T>;
  /** Start a task. @throws as `get` */
  post<T>(path: string, form: Readonly<Record<string, string>>, shape: z.ZodType<T>): Promise<T>;
  /** Remove something; parameters stand in the path. @throws as `get` */
  remove<T>(path: string, shape: z.ZodType<T>): Promise<T>;
}

/** Talks to a Proxmox host with an API token. What Terraform keeps is changed by Terraform alone. */
export function createProxmoxClient({
  url,
  env,
  signal,
  variable = "PROXMOX_VE_API_TOKEN",
}: ProxmoxAccess): ProxmoxClient {
  const token = env[variable] ?? "";
  async function ask<T>(path: string, shape: z.ZodType<T>, change?: Change): Promise<T> {
    if (token === "")
      throw new HomelabError("PROXMOX_TOKEN_MISSING", `${variable} is not set`, {
        hint: `\`homelab token\` prints how to make it; write it into secrets.env: ${variable}='user@realm!name=secret'`,
      });
    const { status, reason, body } = await reach(
      `${url}/api2/json${path}`,
      { authorization: `PVEAPIToken=${token}` },
      env,
      signal,
      change,
    );
    if (status === 200) return z.looseObject({ data: shape }).parse(JSON.parse(body)).data;
    throw new HomelabError(
      "PROXMOX_REFUSED",
      redact(`${url} answered ${path} with ${status}: ${wordsOf(reason, body)}`),
      {
        hint:
          status === 401
            ? `is ${variable} complete (user@realm!name=secret), and is the token not expired?`
            : "may the token's role do this?",
      },
    );
  }
  return {
    get: (path, shape) => ask(path, shape),
    put: (path, form, shape) => ask(path, shape, { method: "PUT", form }),
    post: (path, form, shape) => ask(path, shape, { method: "POST", form }),
    remove: (path, shape) => ask(path, shape, { method: "DELETE" }),
  };
}

/** A request that changes something. */
interface Change {
  readonly method: "PUT" | "POST" | "DELETE";
  readonly form?: Readonly<Record<string, string>>;
}

/** One exchange with a host. @throws HomelabError `PROXMOX_UNREACHABLE` */
export async function reach(
  url: string,
  headers: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  change?: Change,
): ReturnType<typeof httpRequest> {
  try {
    return await httpRequest(url, {
      headers:
        change?.form === undefined ? headers : { ...headers, "content-type": "application/x-www-form-urlencoded" },
      env,
      signal,
      timeoutMs: 15_000,
      ...(change === undefined ? {} : { method: change.method }),
      ...(change?.form === undefined ? {} : { body: new URLSearchParams(change.form).toString() }),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const cause = error instanceof HomelabError ? error.cause : error;
    throw new HomelabError("PROXMOX_UNREACHABLE", error instanceof Error ? error.message : String(error), {
      hint: hintFor(systemCode(cause) ?? ""),
      cause: error,
    });
  }
}

function hintFor(code: string): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return "the host's certificate is for other addresses: write proxmox.ip as the host knows itself, or on the host: pvecm updatecerts --force";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code))
    return "copy /etc/pve/pve-root-ca.pem from the host, then: cat /etc/ssl/certs/ca-certificates.crt pve-root-ca.pem > .homelab/ca.crt, and SSL_CERT_FILE=.homelab/ca.crt in secrets.env; TLS is always verified";
  return "is proxmox.ip right, and is the host up and reachable from here?";
}

/** The host puts its message into the status line; the body carries the parameters that it did not like. */
function wordsOf(reason: string, body: string): string {
  const errors = /"errors":(\{.*?\})/.exec(body)?.[1];
  return `${reason}${errors === undefined ? "" : ` ${errors}`}`.trim();
}
