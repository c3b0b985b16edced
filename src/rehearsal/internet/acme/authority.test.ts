import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { createCa, createCsr, type CertificateAndKey } from "../../../lib/pki.ts";
import { acmeClient, type AcmeClient, type Ask } from "../../acme/client.ts";
import { recordOf, writeJws } from "../../acme/jws.ts";
import { acmeAuthority } from "./authority.ts";
import { PRODUCTION, STAGING, type Limits } from "./rate-limits.ts";

const HOST = "acme-v02.api.letsencrypt.org";
const DIRECTORY = `https://${HOST}/directory`;
const NAMES = ["home.mylab.dev", "*.home.mylab.dev"];
const DAY_MS = 86_400_000;

let ca: CertificateAndKey;
let records: Map<string, string[]>;
let now = 0;
beforeEach(async () => {
  ca = await createCa({ commonName: "Authority", algorithm: "P-256" });
  records = new Map();
  now = Date.parse("2026-01-01T00:00:00Z");
});

function authority(limits: Limits = PRODUCTION): Ask {
  return acmeAuthority({ name: HOST, ca, limits, txt: (name) => records.get(name) ?? [], now: () => now }).answer;
}

const newClient = (ask: Ask, kind: "ec" | "rsa" = "ec"): AcmeClient => {
  const pair =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  return acmeClient(ask, DIRECTORY, pair.privateKey);
};

async function issue(client: AcmeClient, names: readonly string[]): Promise<string> {
  const order = await client.newOrder(names);
  for (const url of order.authorizations) {
    const { challenges, identifier, status } = await client.authorization(url);
    const [challenge] = challenges;
    if (challenge === undefined || status === "valid") continue;
    const at = `_acme-challenge.${identifier.value}`;
    records.set(at, [...(records.get(at) ?? []), recordOf(client.authorize(challenge.token))]);
    await client.accept(challenge.url);
  }
  const { csr } = await createCsr({ commonName: names[0] ?? "", sans: names, algorithm: "P-256" });
  const done = await client.finalize(order, csr);
  return client.certificate(done.certificate ?? "");
}

test.each(["ec", "rsa"] as const)(
  "an account with a key of kind %s gets a wildcard by two records at one name",
  async (kind) => {
    const client = newClient(authority(), kind);
    const account = await client.register("me@mylab.dev");
    expect(await client.register(undefined)).toBe(account);
    const [leaf, root] = (await issue(client, NAMES))
      .split(/(?<=-----END CERTIFICATE-----\n)/)
      .map((pem) => new X509Certificate(pem));
    expect(leaf?.subjectAltName).toBe("DNS:home.mylab.dev, DNS:*.home.mylab.dev");
    expect(root?.fingerprint256).toBe(new X509Certificate(ca.cert).fingerprint256);
    expect(leaf?.verify(new X509Certificate(ca.cert).publicKey)).toBe(true);
    expect(records.get("_acme-challenge.home.mylab.dev")).toHaveLength(2);
  },
);

test("a name without its record, or with another one, is not proven, and the order is lost", async () => {
  const client = newClient(authority());
  await client.register(undefined);
  const errorAfter = async (): Promise<string | undefined> => {
    const order = await client.newOrder(["home.mylab.dev"]);
    const url = order.authorizations[0] ?? "";
    await client.accept((await client.authorization(url)).challenges[0]?.url ?? "");
    const { csr } = await createCsr({ commonName: "home.mylab.dev", sans: ["home.mylab.dev"], algorithm: "P-256" });
    await expect(client.finalize(order, csr)).rejects.toThrow(/orderNotReady: Order's status \("invalid"\)/);
    return (await client.authorization(url)).challenges[0]?.error?.detail;
  };
  expect(await errorAfter()).toBe(
    "DNS problem: NXDOMAIN looking up TXT for _acme-challenge.home.mylab.dev - check that a DNS record exists for this domain",
  );
  records.set("_acme-challenge.home.mylab.dev", ["old"]);
  expect(await errorAfter()).toBe('Incorrect TXT record "old" found at _acme-challenge.home.mylab.dev');
});

test("the sixth certificate for the same names in a week is refused, and staging does not mind", async () => {
  const client = newClient(authority());
  await client.register(undefined);
  for (let n = 0; n < 5; n += 1) await issue(client, NAMES);
  await expect(issue(client, NAMES)).rejects.toThrow(
    "429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-01-08 00:00:00 UTC: see https://letsencrypt.org/docs/rate-limits/#new-certificates-per-exact-set-of-identifiers",
  );
  // Another set of names is another matter.
  await issue(client, ["home.mylab.dev"]);
  now += 8 * DAY_MS;
  await issue(client, NAMES);
  const relaxed = newClient(authority(STAGING));
  await relaxed.register(undefined);
  for (let n = 0; n < 6; n += 1) await issue(relaxed, NAMES);
});

test("the fifty-first new set of names below one domain in a week is refused, a renewal is not", async () => {
  const client = newClient(authority({ duplicates: 5, perDomain: 3 }));
  await client.register(undefined);
  for (const host of ["a", "b", "c"]) await issue(client, [`${host}.mylab.dev`]);
  await expect(issue(client, ["d.mylab.dev"])).rejects.toThrow(
    /too many certificates \(3\) already issued for "mylab.dev"/,
  );
  await issue(client, ["a.mylab.dev"]);
  await issue(client, ["d.other.dev"]);
});

test("what is not signed, is sent twice or asks for other names is refused", async () => {
  const ask = authority();
  const sent: Parameters<Ask>[0][] = [];
  const client = newClient((request) => {
    sent.push(request);
    return ask(request);
  });
  await client.register(undefined);
  const last = sent.at(-1);
  if (last === undefined) throw new Error("nothing was sent");
  const again = async (body: Uint8Array): Promise<string> =>
    Buffer.from((await ask({ ...last, body })).body).toString();
  expect(await again(last.body)).toMatch(/badNonce.*anti-replay nonce/);
  expect(await again(Buffer.from("{}"))).toMatch(/malformed.*Parse error reading JWS/);
  const order = await client.newOrder(["a.mylab.dev"]);
  await expect(
    acmeClient(ask, DIRECTORY, generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey).authorization(order.url),
  ).rejects.toThrow(/No Key ID in JWS header/);
  await expect(newClient(ask).register("me@example.com")).rejects.toThrow(
    /invalidContact: Error validating contact\(s\) :: contact email has forbidden domain "example.com"/,
  );
});

test("nobody speaks for another account", async () => {
  const ask = authority();
  const account = await newClient(ask).register("me@mylab.dev");
  const { headers } = await ask({
    method: "HEAD",
    url: new URL(`https://${HOST}/acme/new-nonce`),
    headers: {},
    body: Buffer.of(),
  });
  const url = `https://${HOST}/acme/new-order`;
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const payload = { identifiers: [{ type: "dns", value: "home.mylab.dev" }] };
  const body = writeJws(other, { url, nonce: headers["replay-nonce"] ?? "", kid: account, payload });
  const answer = await ask({ method: "POST", url: new URL(url), headers: {}, body: Buffer.from(body) });
  expect([answer.status, Buffer.from(answer.body).toString()]).toEqual([
    400,
    expect.stringContaining("JWS verification error"),
  ]);
});
