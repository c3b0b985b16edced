import { createHash, createPublicKey, sign, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";

/** Requests of RFC 8555 are signed with the account's key (RFC 7515, flattened JSON). ES256 and RS256 are spoken. */

const publicJwk = z.union([
  z.looseObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: z.string(), y: z.string() }),
  z.looseObject({ kty: z.literal("RSA"), n: z.string(), e: z.string() }),
]);
type PublicJwk = z.infer<typeof publicJwk>;

const header = z.looseObject({
  alg: z.enum(["ES256", "RS256"]),
  nonce: z.string(),
  url: z.string(),
  /** Of an account that is being made; every other request names its account. */
  jwk: publicJwk.optional(),
  kid: z.string().optional(),
});
const flattened = z.strictObject({ protected: z.string(), payload: z.string(), signature: z.string() });

export interface SignedRequest {
  readonly header: z.infer<typeof header>;
  /** Parsed JSON; undefined for POST-as-GET. */
  readonly payload: unknown;
  /** Whether it was signed with this key. */
  isSignedBy(jwk: PublicJwk): boolean;
}

/** @throws HomelabError `JWS` when it is none */
export function readJws(body: Uint8Array): SignedRequest {
  try {
    const parsed = flattened.parse(JSON.parse(Buffer.from(body).toString("utf8")));
    const payload = Buffer.from(parsed.payload, "base64url").toString("utf8");
    const signature = Buffer.from(parsed.signature, "base64url");
    const input = Buffer.from(`${parsed.protected}.${parsed.payload}`);
    return {
      header: header.parse(JSON.parse(Buffer.from(parsed.protected, "base64url").toString("utf8"))),
      payload: payload === "" ? undefined : JSON.parse(payload),
      isSignedBy: (jwk) => verify("sha256", input, { key: keyOf(jwk), ...encodingOf(jwk.kty) }, signature),
    };
  } catch (cause) {
    throw new HomelabError("JWS", "Parse error reading JWS", { cause });
  }
}

/** Sign a request. `kid` is the account's URL; without one the key itself goes along. */
export function writeJws(
  key: KeyObject,
  request: { readonly url: string; readonly nonce: string; readonly kid?: string; readonly payload?: unknown },
): string {
  const jwk = jwkOf(key);
  const alg = jwk.kty === "EC" ? "ES256" : "RS256";
  const { url, nonce, kid, payload } = request;
  const head = encode({ alg, nonce, url, ...(kid === undefined ? { jwk } : { kid }) });
  const body = payload === undefined ? "" : encode(payload);
  const signature = sign("sha256", Buffer.from(`${head}.${body}`), { key, ...encodingOf(jwk.kty) });
  return JSON.stringify({ protected: head, payload: body, signature: signature.toString("base64url") });
}

/** What is published to prove control of a name: token and the key's thumbprint (RFC 8555 8.1, RFC 7638). */
export function keyAuthorization(token: string, jwk: PublicJwk): string {
  const members =
    jwk.kty === "EC" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { e: jwk.e, kty: jwk.kty, n: jwk.n };
  const thumbprint = createHash("sha256").update(JSON.stringify(members)).digest("base64url");
  return `${token}.${thumbprint}`;
}

/** Content of the TXT record at `_acme-challenge.<name>` (RFC 8555 8.4). */
export function recordOf(authorization: string): string {
  return createHash("sha256").update(authorization).digest("base64url");
}

/** The public half of an account's key. */
export function jwkOf(key: KeyObject): PublicJwk {
  return publicJwk.parse(createPublicKey(key).export({ format: "jwk" }));
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function keyOf(jwk: PublicJwk): KeyObject {
  const plain: JsonWebKey = jwk;
  return createPublicKey({ key: plain, format: "jwk" });
}

function encodingOf(kty: PublicJwk["kty"]): { dsaEncoding?: "ieee-p1363" } {
  return kty === "EC" ? { dsaEncoding: "ieee-p1363" } : {};
}
