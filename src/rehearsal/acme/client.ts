import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import type { HostAnswer, HostRequest } from "../internet/host.ts";
import { jwkOf, keyAuthorization, writeJws } from "./jws.ts";

export type Ask = (request: HostRequest) => Promise<HostAnswer>;

const directory = z.looseObject({ newNonce: z.url(), newAccount: z.url(), newOrder: z.url() });
const problem = z.looseObject({ type: z.string(), detail: z.string(), status: z.number().optional() });
const challenge = z.looseObject({
  type: z.string(),
  url: z.url(),
  token: z.string(),
  status: z.string(),
  error: problem.optional(),
});
const authorization = z.looseObject({
  status: z.string(),
  identifier: z.looseObject({ value: z.string() }),
  wildcard: z.boolean().default(false),
  challenges: z.array(challenge),
});
const order = z.looseObject({
  status: z.string(),
  authorizations: z.array(z.url()),
  finalize: z.url(),
  certificate: z.url().optional(),
});

export interface AcmeOrder extends z.infer<typeof order> {
  readonly url: string;
}
export interface AcmeAuthorization extends z.infer<typeof authorization> {
  readonly url: string;
}

/** An account at one authority. Every call can throw HomelabError `ACME` in the words of golang.org/x/crypto/acme. */
export interface AcmeClient {
  /** URL of the account, made when there is none for the key. */
  register(email: string | undefined): Promise<string>;
  newOrder(names: readonly string[]): Promise<AcmeOrder>;
  authorization(url: string): Promise<AcmeAuthorization>;
  /** Say that a challenge can be looked at. */
  accept(url: string): Promise<void>;
  finalize(order: AcmeOrder, csrPem: string): Promise<AcmeOrder>;
  /** The chain, PEM, leaf first. */
  certificate(url: string): Promise<string>;
  /** What proves control of a name, for a challenge's token. */
  authorize(token: string): string;
}

/** @param server URL of the authority's directory */
export function acmeClient(ask: Ask, server: string, key: KeyObject): AcmeClient {
  let account: string | undefined;
  let known: z.infer<typeof directory> | undefined;

  async function find(): Promise<z.infer<typeof directory>> {
    known ??= directory.parse(parseJson((await send(ask, "GET", server)).body));
    return known;
  }

  async function post(url: string, payload?: unknown): Promise<HostAnswer> {
    const nonce = (await send(ask, "HEAD", (await find()).newNonce)).headers["replay-nonce"] ?? "";
    const body = writeJws(key, {
      url,
      nonce,
      ...(account === undefined ? {} : { kid: account }),
      ...(payload === undefined ? {} : { payload }),
    });
    const answer = await send(ask, "POST", url, body);
    if (answer.status < 400) return answer;
    const { type, detail } = problem.parse(parseJson(answer.body));
    throw new HomelabError("ACME", `${answer.status} ${type}: ${detail}`);
  }

  return {
    async register(email) {
      account = undefined;
      const contact = email === undefined ? [] : [`mailto:${email}`];
      const { headers } = await post((await find()).newAccount, { termsOfServiceAgreed: true, contact });
      account = headers["location"] ?? "";
      return account;
    },
    async newOrder(names) {
      const identifiers = names.map((value) => ({ type: "dns", value }));
      const { body, headers } = await post((await find()).newOrder, { identifiers });
      return { ...order.parse(parseJson(body)), url: headers["location"] ?? "" };
    },
    async authorization(url) {
      return { ...authorization.parse(parseJson((await post(url)).body)), url };
    },
    async accept(url) {
      await post(url, {});
    },
    async finalize({ finalize, url }, csrPem) {
      const csr = Buffer.from(csrPem.replaceAll(/-----[^-]+-----|\s/g, ""), "base64").toString("base64url");
      return { ...order.parse(parseJson((await post(finalize, { csr })).body)), url };
    },
    async certificate(url) {
      return Buffer.from((await post(url)).body).toString("utf8");
    },
    authorize: (token) => keyAuthorization(token, jwkOf(key)),
  };
}

function send(ask: Ask, method: string, url: string, body = ""): Promise<HostAnswer> {
  const headers: Record<string, string> = body === "" ? {} : { "content-type": "application/jose+json" };
  return ask({ method, url: new URL(url), headers, body: Buffer.from(body) });
}

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(Buffer.from(body).toString("utf8"));
}
