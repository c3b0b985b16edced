import { randomBytes } from "node:crypto";
import { z } from "zod";
import { HomelabError } from "../../../lib/error.ts";
import { signCsr, type CertificateAndKey } from "../../../lib/pki.ts";
import { jwkOf, keyAuthorization, readJws, recordOf, type SignedRequest } from "../../acme/jws.ts";
import { json, notFound, text, type HostAnswer, type HostRequest, type SimulatedHost } from "../host.ts";
import { namesOfRequest } from "./csr.ts";
import { AcmeProblem, problemAnswer, problemDocument } from "./problem.ts";
import { rateLimits, type Limits } from "./rate-limits.ts";

export interface AuthorityOptions {
  /** As in a URL, without port. */
  readonly name: string;
  /** Signs what is issued. */
  readonly ca: CertificateAndKey;
  readonly limits: Limits;
  /** Contents of the TXT records at a name, as the world sees them. */
  readonly txt: (name: string) => readonly string[];
  readonly now: () => number;
}

type Jwk = ReturnType<typeof jwkOf>;

interface Authorization {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly wildcard: boolean;
  readonly token: string;
  status: "pending" | "valid" | "invalid";
  error?: object;
}

interface Order {
  readonly id: string;
  readonly account: string;
  /** As asked for, wildcards with their star. */
  readonly names: readonly string[];
  readonly authorizations: readonly Authorization[];
  certificate?: string;
}

const newAccount = z.looseObject({
  contact: z.array(z.string()).default([]),
  termsOfServiceAgreed: z.boolean().optional(),
  onlyReturnExisting: z.boolean().optional(),
});
const newOrder = z.looseObject({
  identifiers: z.array(z.strictObject({ type: z.literal("dns"), value: z.string() })).min(1),
});
const finalize = z.looseObject({ csr: z.string() });

/** Domains that stand in examples. source: boulder policy/pa.go, forbidden mail domains */
const EXAMPLES = ["example.com", "example.net", "example.org"];
const LIFE_DAYS = 90;
const AUTHORIZATION_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * A certificate authority that speaks ACME (RFC 8555) as Let's Encrypt does: signed requests with fresh nonces, orders,
 * challenges of kind dns-01 that are proven by what the simulated zones hold, rate limits. It remembers until its
 * process ends.
 */
export function acmeAuthority(options: AuthorityOptions): SimulatedHost {
  const base = `https://${options.name}/acme`;
  const nonces = new Set<string>();
  const accounts = new Map<string, Jwk>();
  const orders = new Map<string, Order>();
  const authorizations = new Map<string, Authorization>();
  const limits = rateLimits(options.limits, options.now);
  const certificates = new Map<string, { readonly account: string; readonly chain: string }>();

  const fresh = (): string => {
    const nonce = randomBytes(16).toString("base64url");
    nonces.add(nonce);
    return nonce;
  };

  function register(request: SignedRequest): HostAnswer {
    const { jwk } = request.header;
    if (jwk === undefined) throw new AcmeProblem(400, "malformed", "No embedded JWK in JWS header");
    const id = [...accounts].find(([, known]) => keyAuthorization("", known) === keyAuthorization("", jwk))?.[0];
    if (id !== undefined) return json(200, { status: "valid" }, { location: `${base}/acct/${id}` });
    const { contact, onlyReturnExisting, termsOfServiceAgreed } = newAccount.parse(request.payload);
    if (onlyReturnExisting === true)
      throw new AcmeProblem(400, "accountDoesNotExist", "No account exists with the provided key");
    if (termsOfServiceAgreed !== true) throw new AcmeProblem(400, "malformed", "must agree to terms of service");
    for (const address of contact) {
      const domain = address.slice(address.indexOf("@") + 1).toLowerCase();
      if (EXAMPLES.includes(domain))
        throw new AcmeProblem(
          400,
          "invalidContact",
          `Error validating contact(s) :: contact email has forbidden domain "${domain}"`,
        );
    }
    const made = String(accounts.size + 1);
    accounts.set(made, jwk);
    return json(201, { status: "valid", contact }, { location: `${base}/acct/${made}` });
  }

  function order(request: SignedRequest, account: string): HostAnswer {
    const names = newOrder.parse(request.payload).identifiers.map(({ value }) => value.toLowerCase());
    limits.check(names);
    const id = randomBytes(6).toString("hex");
    const authorized = names.map((name) => authorize(account, name));
    const made: Order = { id, account, names, authorizations: authorized };
    orders.set(id, made);
    return json(201, orderDocument(made), { location: `${base}/order/${id}` });
  }

  /** A name that this account has proven stays proven for a while. */
  function authorize(account: string, name: string): Authorization {
    const wildcard = name.startsWith("*.");
    const plain = wildcard ? name.slice(2) : name;
    const known = [...authorizations.values()].find(
      (one) => one.account === account && one.name === plain && one.wildcard === wildcard && one.status === "valid",
    );
    if (known !== undefined) return known;
    const [id, token] = [randomBytes(6).toString("hex"), randomBytes(32).toString("base64url")];
    const made: Authorization = { id, account, name: plain, wildcard, token, status: "pending" };
    authorizations.set(id, made);
    return made;
  }

  function validate(authorization: Authorization, jwk: Jwk): HostAnswer {
    if (authorization.status === "pending") {
      const at = `_acme-challenge.${authorization.name}`;
      const found = options.txt(at);
      const wanted = recordOf(keyAuthorization(authorization.token, jwk));
      authorization.status = found.includes(wanted) ? "valid" : "invalid";
      const [first] = found;
      if (authorization.status === "invalid")
        authorization.error = problemDocument(
          first === undefined
            ? new AcmeProblem(
                400,
                "dns",
                `DNS problem: NXDOMAIN looking up TXT for ${at} - check that a DNS record exists for this domain`,
              )
            : new AcmeProblem(403, "unauthorized", `Incorrect TXT record "${first}" found at ${at}`),
        );
    }
    return json(200, challengeDocument(authorization), { link: `<${base}/authz/${authorization.id}>;rel="up"` });
  }

  async function complete(request: SignedRequest, made: Order): Promise<HostAnswer> {
    if (statusOf(made) !== "ready")
      throw new AcmeProblem(
        403,
        "orderNotReady",
        `Order's status ("${statusOf(made)}") is not acceptable for finalization`,
      );
    const csr = Buffer.from(finalize.parse(request.payload).csr, "base64url").toString("base64");
    const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${csr}\n-----END CERTIFICATE REQUEST-----\n`;
    const asked = namesOfRequest(pem);
    if (asked.toSorted().join() !== [...made.names].toSorted().join())
      throw new AcmeProblem(403, "unauthorized", "Order includes different names than CSR specifies");
    // Asked again: several orders may have been open.
    limits.check(made.names);
    const leaf = await signCsr(options.ca, pem, { organization: [], usages: ["server"], days: LIFE_DAYS });
    limits.count(made.names);
    made.certificate = made.id;
    certificates.set(made.id, { account: made.account, chain: `${leaf.trim()}\n${options.ca.cert.trim()}\n` });
    return json(200, orderDocument(made));
  }

  function statusOf(made: Order): "pending" | "ready" | "valid" | "invalid" {
    if (made.certificate !== undefined) return "valid";
    if (made.authorizations.some(({ status }) => status === "invalid")) return "invalid";
    return made.authorizations.every(({ status }) => status === "valid") ? "ready" : "pending";
  }

  function orderDocument(made: Order): object {
    return {
      status: statusOf(made),
      identifiers: made.names.map((value) => ({ type: "dns", value })),
      authorizations: made.authorizations.map(({ id }) => `${base}/authz/${id}`),
      finalize: `${base}/finalize/${made.id}`,
      ...(made.certificate === undefined ? {} : { certificate: `${base}/cert/${made.certificate}` }),
    };
  }

  function challengeDocument({ id, token, status, error }: Authorization): object {
    return { type: "dns-01", url: `${base}/chall/${id}`, token, status, ...(error === undefined ? {} : { error }) };
  }

  function authorizationDocument(one: Authorization): object {
    return {
      status: one.status,
      identifier: { type: "dns", value: one.name },
      expires: new Date(options.now() + AUTHORIZATION_MS).toISOString(),
      challenges: [challengeDocument(one)],
      ...(one.wildcard ? { wildcard: true } : {}),
    };
  }

  async function signed(request: HostRequest): Promise<HostAnswer> {
    const jws = read(request);
    if (!nonces.delete(jws.header.nonce))
      throw new AcmeProblem(
        400,
        "badNonce",
        `Unable to validate JWS :: JWS has an invalid anti-replay nonce: "${jws.header.nonce}"`,
      );
    if (jws.header.url !== request.url.href)
      throw new AcmeProblem(
        400,
        "malformed",
        `JWS header parameter 'url' incorrect. Expected "${request.url.href}" got "${jws.header.url}"`,
      );
    const account =
      jws.header.kid?.startsWith(`${base}/acct/`) === true ? jws.header.kid.slice(`${base}/acct/`.length) : "";
    const jwk = jws.header.jwk ?? accounts.get(account);
    if (jwk === undefined)
      throw new AcmeProblem(400, "accountDoesNotExist", `Account "${jws.header.kid ?? ""}" not found`);
    if (!jws.isSignedBy(jwk)) throw new AcmeProblem(400, "malformed", "JWS verification error");
    const [, kind = "", id = ""] = /^\/acme\/([a-z-]+)(?:\/(\w+))?$/.exec(request.url.pathname) ?? [];
    if (kind === "new-acct") return register(jws);
    if (jws.header.jwk !== undefined) throw new AcmeProblem(400, "malformed", "No Key ID in JWS header");
    if (kind === "new-order") return order(jws, account);
    const [made, authorization, certificate] = [orders.get(id), authorizations.get(id), certificates.get(id)];
    if (kind === "order" && made?.account === account) return json(200, orderDocument(made));
    if (kind === "finalize" && made?.account === account) return complete(jws, made);
    if (kind === "authz" && authorization?.account === account) return json(200, authorizationDocument(authorization));
    if (kind === "chall" && authorization?.account === account) return validate(authorization, jwk);
    if (kind === "cert" && certificate?.account === account)
      return text(200, certificate.chain, "application/pem-certificate-chain");
    throw new AcmeProblem(404, "malformed", `Unable to find ${kind} "${id}"`);
  }

  async function answer(request: HostRequest): Promise<HostAnswer> {
    const { pathname } = request.url;
    if (pathname === "/directory")
      return json(200, {
        newNonce: `${base}/new-nonce`,
        newAccount: `${base}/new-acct`,
        newOrder: `${base}/new-order`,
        meta: { termsOfService: `https://${options.name}/documents/LE-SA.pdf`, website: "https://letsencrypt.org" },
      });
    if (pathname === "/acme/new-nonce") return text(request.method === "HEAD" ? 200 : 204, "");
    if (!pathname.startsWith("/acme/")) return notFound(request);
    if (request.method !== "POST") return problemAnswer(new AcmeProblem(405, "malformed", "Method not allowed"));
    try {
      return await signed(request);
    } catch (error) {
      if (error instanceof AcmeProblem) return problemAnswer(error);
      if (error instanceof z.ZodError)
        return problemAnswer(new AcmeProblem(400, "malformed", "Error unmarshaling body JSON"));
      if (error instanceof HomelabError && error.code === "PKI")
        return problemAnswer(new AcmeProblem(400, "badCSR", `Error finalizing order :: ${error.message}`));
      throw error;
    }
  }

  return {
    name: options.name,
    async answer(request) {
      const given = await answer(request);
      return { ...given, headers: { ...given.headers, "replay-nonce": fresh() } };
    },
  };
}

function read(request: HostRequest): SignedRequest {
  try {
    return readJws(request.body);
  } catch (error) {
    if (error instanceof HomelabError && error.code === "JWS") throw new AcmeProblem(400, "malformed", error.message);
    throw error;
  }
}
