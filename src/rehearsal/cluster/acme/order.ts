import { createHash, randomBytes } from "node:crypto";
import { messageOf, HomelabError } from "../../../lib/error.ts";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { KubernetesObject, ObjectRef } from "../../../lib/kubernetes/object.ts";
import type { AcmeAuthorization, AcmeClient, AcmeOrder, Ask } from "../../acme/client.ts";
import { recordOf } from "../../acme/jws.ts";
import { newRequest, type Issued } from "../certificates/issue.ts";
import type { AcmeSolver, CertificateSpec } from "../certificates/spec.ts";
import { writeStatus } from "../status.ts";
import { cloudflareSolver } from "./cloudflare-solver.ts";

const API = "acme.cert-manager.io/v1";
const FIELD_MANAGER = "cert-manager-orders";

/** An order that is under way: it is gone on with, not made anew, when something was in its way. */
export interface OpenOrder {
  readonly name: string;
  readonly csr: string;
  readonly key: string;
  readonly order: AcmeOrder;
}

export interface Ordering {
  readonly ask: Ask;
  readonly client: KubernetesClient;
  readonly acme: AcmeClient;
  readonly solvers: readonly AcmeSolver[];
  /** Value in a Secret of the issuer's namespace. @throws HomelabError in cert-manager's words */
  readonly secretOf: (ref: { readonly name: string; readonly key?: string | undefined }) => string;
  readonly certificate: KubernetesObject;
  readonly spec: CertificateSpec;
}

/** What became of an order for now. `pending` is tried again soon, `failed` after an hour. */
export type Outcome =
  | { readonly issued: Issued }
  | { readonly pending: string; readonly open: OpenOrder }
  | { readonly failed: string };

/**
 * Take an order as far as it goes: Order and Challenge objects, the records, the authority's look at them, the
 * certificate. source: cert-manager pkg/controller/acmeorders, acmechallenges (v1.21)
 */
export async function proceed(ordering: Ordering, before: OpenOrder | undefined): Promise<Outcome> {
  const { acme, certificate, spec } = ordering;
  let open = before;
  if (open === undefined) {
    const { csr, key } = await newRequest(spec);
    const name = `${certificate.metadata.name}-${randomBytes(4).readUInt32BE(0)}`;
    await writeOrder(ordering, name, csr);
    try {
      open = { name, csr, key, order: await acme.newOrder(spec.dnsNames) };
    } catch (error) {
      const reason = `Failed to create Order: ${acmeMessage(error)}`;
      await setOrder(ordering, name, { state: "errored", reason, failureTime: now() });
      return { failed: failureOf(name, "errored", reason) };
    }
    const { url, finalize: finalizeURL, status: state } = open.order;
    await setOrder(ordering, name, { url, finalizeURL, state });
  }
  const solved: Solved[] = [];
  for (const url of open.order.authorizations) {
    const authorization = await acme.authorization(url);
    if (authorization.status === "valid") continue;
    const result = await solve(ordering, open, authorization);
    if ("pending" in result) return { ...result, open };
    if ("failed" in result) return result;
    solved.push(result);
  }
  const done = await acme.finalize(open.order, open.csr);
  const chain = await acme.certificate(done.certificate ?? "");
  await setOrder(ordering, open.name, { state: "valid", certificate: Buffer.from(chain).toString("base64") });
  for (const { challenge, remove } of solved) {
    await remove();
    await ordering.client.delete(challenge);
  }
  return { issued: { cert: chain, key: open.key, ca: "" } };
}

interface Solved {
  readonly challenge: ObjectRef;
  /** Takes the record away again. */
  readonly remove: () => Promise<void>;
}

async function solve(
  ordering: Ordering,
  open: OpenOrder,
  authorization: AcmeAuthorization,
): Promise<Solved | { readonly pending: string } | { readonly failed: string }> {
  const { acme, ask, client } = ordering;
  const { value: dnsName } = authorization.identifier;
  const offered = authorization.challenges.find(({ type }) => type === "dns-01");
  const solver = ordering.solvers.find(({ selector }) => selects(selector, dnsName));
  const ref = solver?.dns01?.cloudflare?.apiTokenSecretRef;
  if (offered === undefined || solver === undefined || ref === undefined) {
    const reason =
      "Failed to determine a valid solver configuration for the set of domains on the Order: no configured challenge solvers can be used for this challenge";
    await setOrder(ordering, open.name, { state: "errored", reason, failureTime: now() });
    return { failed: failureOf(open.name, "errored", reason) };
  }
  const key = recordOf(acme.authorize(offered.token));
  const challenge = await writeChallenge(ordering, open, authorization, { ...offered, key, solver });
  const set = (status: object): Promise<void> => writeStatus(client, challenge, { processing: true, ...status });
  const name = `_acme-challenge.${dnsName}`;
  const refOfChallenge = refTo(challenge);
  const written = async (): Promise<ReturnType<typeof cloudflareSolver>> => {
    const records = cloudflareSolver(ask, ordering.secretOf(ref));
    await records.present(name, key);
    return records;
  };
  let records: ReturnType<typeof cloudflareSolver>;
  try {
    records = await written();
  } catch (error) {
    if (!(error instanceof HomelabError)) throw error;
    await set({ state: "pending", presented: false, reason: error.message });
    return { pending: `Waiting on certificate issuance from order ${orderPath(ordering, open.name)}: "pending"` };
  }
  await set({ state: "pending", presented: true, reason: "Waiting for DNS-01 challenge propagation" });
  await acme.accept(offered.url);
  const after = await acme.authorization(authorization.url);
  if (after.status === "valid") {
    await set({ state: "valid", presented: true, reason: "Successfully authorized domain", processing: false });
    return { challenge: refOfChallenge, remove: () => records.cleanUp(name, key) };
  }
  await records.cleanUp(name, key);
  const { status = 400, type = "", detail = "" } = after.challenges[0]?.error ?? {};
  const reason = `Error accepting authorization: acme: authorization error for ${dnsName}: ${status} ${type}: ${detail}`;
  await set({ state: "invalid", presented: false, reason, processing: false });
  await setOrder(ordering, open.name, { state: "invalid", failureTime: now() });
  return { failed: failureOf(open.name, "invalid", "") };
}

/** A selector without zones takes every name. */
function selects(selector: AcmeSolver["selector"], name: string): boolean {
  const zones = selector?.dnsZones ?? [];
  return zones.length === 0 || zones.some((zone) => name === zone || name.endsWith(`.${zone}`));
}

async function writeOrder({ client, certificate, spec }: Ordering, name: string, csr: string): Promise<void> {
  await client.apply(
    {
      apiVersion: API,
      kind: "Order",
      metadata: { name, namespace: certificate.metadata.namespace, ...annotationsOf(certificate) },
      spec: { dnsNames: spec.dnsNames, issuerRef: spec.issuerRef, request: Buffer.from(csr).toString("base64") },
    },
    { fieldManager: FIELD_MANAGER, force: true },
  );
}

async function setOrder(
  { client, certificate }: Ordering,
  name: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const ref = { apiVersion: API, kind: "Order", namespace: certificate.metadata.namespace, name };
  await writeStatus(client, await client.get(ref), fields);
}

function writeChallenge(
  { client, certificate, spec }: Ordering,
  { name }: OpenOrder,
  { url, identifier, wildcard }: AcmeAuthorization,
  challenge: { readonly url: string; readonly token: string; readonly key: string; readonly solver: AcmeSolver },
): Promise<KubernetesObject> {
  const hash = createHash("sha256").update(url).digest().readUInt32BE(0);
  const object = {
    apiVersion: API,
    kind: "Challenge",
    metadata: { name: `${name}-${hash}`, namespace: certificate.metadata.namespace, ...annotationsOf(certificate) },
    spec: {
      authorizationURL: url,
      dnsName: identifier.value,
      issuerRef: spec.issuerRef,
      key: challenge.key,
      solver: challenge.solver,
      token: challenge.token,
      type: "DNS-01",
      url: challenge.url,
      wildcard,
    },
  };
  return client.apply(object, { fieldManager: FIELD_MANAGER, force: true });
}

/** They go with their certificate. */
function annotationsOf({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject): object {
  return {
    annotations: { "cert-manager.io/certificate-name": name },
    ...(uid === undefined ? {} : { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] }),
  };
}

function refTo({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject): ObjectRef {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function orderPath({ certificate }: Ordering, name: string): string {
  return `${certificate.metadata.namespace ?? ""}/${name}`;
}

function failureOf(name: string, state: string, reason: string): string {
  return `The certificate request has failed to complete and will be retried: Failed to wait for order resource "${name}" to become ready: order is in "${state}" state: ${reason}`;
}

function acmeMessage(error: unknown): string {
  if (error instanceof HomelabError) return messageOf(error);
  throw error;
}

/** As Kubernetes writes times. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
