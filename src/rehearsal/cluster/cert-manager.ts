import { createHash, X509Certificate } from "node:crypto";
import { z } from "zod";
import { HomelabError, messageOf } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import type { Ask } from "../acme/client.ts";
import { proceed, type OpenOrder } from "./acme/order.ts";
import { issueFor, type Issued } from "./certificates/issue.ts";
import { issuerState, ready, type Acme, type IssuerWorld } from "./certificates/issuers.ts";
import { keyPair, secretValue } from "./certificates/key-pair.ts";
import { certificateSpec, renewBefore, type CertificateSpec } from "./certificates/spec.ts";
import { CERTIFICATE, CLUSTER_ISSUER, ISSUER, NODE, POD, SECRET, type Controller } from "./controller.ts";
import { podsUp } from "./pods.ts";
import { conditionList, conditionsAfter, writeStatus, type WantedCondition } from "./status.ts";

const HOME = "cert-manager";
/** Fingerprint of what a Secret was issued for; another one means: issue again. */
const ISSUED_FOR = "homelab.dev/issued-for";
const FIELD_MANAGER = "cert-manager-certificates-issuing";

/** What stands in the way of an order is looked at again, and an order that failed is made anew, after as long. */
const PENDING_MS = 5_000;
const FAILED_MS = 60 * 60_000;

const conditionsOf = z.looseObject({ status: z.looseObject({ conditions: z.unknown() }).nullish() });
const failure = z.looseObject({ status: z.looseObject({ lastFailureTime: z.string().nullish() }).nullish() });

/**
 * Stand-in for cert-manager: issues real certificates for issuers of the kinds `selfSigned`, `ca` and `acme` (by dns-01
 * at Cloudflare), renews them, and writes the conditions that others wait for. It does so only while a pod of
 * cert-manager runs.
 *
 * @param ask the way to certificate authorities and DNS outside
 */
export function certManager(ask?: Ask): Controller {
  let timer: NodeJS.Timeout | undefined;
  const accounts: IssuerWorld["accounts"] = new Map();
  const orders: Orders = new Map();
  return {
    name: "cert-manager",
    watches: [POD, NODE, ISSUER, CLUSTER_ISSUER, CERTIFICATE, SECRET],
    async reconcile(cluster, client, again) {
      clearTimeout(timer);
      if (podsUp(cluster, HOME, { "app.kubernetes.io/name": "cert-manager" }).length === 0) return;
      const world = { cluster, client, ask, accounts };
      for (const issuer of [...cluster.list(ISSUER), ...cluster.list(CLUSTER_ISSUER)]) {
        const { condition, status } = await issuerState(world, issuer);
        await writeConditions(client, issuer, [condition], status);
      }
      const renewals: number[] = [];
      for (const certificate of cluster.list(CERTIFICATE)) renewals.push(await settle(world, orders, certificate));
      const next = Math.min(...renewals) - Date.now();
      // Node's timers hold at most 2^31 ms; a change of any object looks again anyway.
      if (Number.isFinite(next)) timer = setTimeout(again, Math.min(Math.max(next, 1000), 2_000_000_000)).unref();
    },
    stop: async () => clearTimeout(timer),
  };
}

/** Orders under way, by the certificate's uid, each with the fingerprint of what is being ordered. */
type Orders = Map<string, { readonly fingerprint: string; readonly open: OpenOrder }>;

/** @returns when to look at this certificate again, in milliseconds since the epoch */
async function settle(world: IssuerWorld, orders: Orders, certificate: KubernetesObject): Promise<number> {
  const { cluster, client } = world;
  const spec = certificateSpec.parse(certificate["spec"]);
  const { namespace } = certificate.metadata;
  const { issuerRef } = spec;
  const issuer =
    issuerRef.kind === "ClusterIssuer"
      ? cluster.get(CLUSTER_ISSUER, undefined, issuerRef.name)
      : cluster.get(ISSUER, namespace, issuerRef.name);
  const signer = issuer === undefined ? undefined : (await issuerState(world, issuer)).signer;
  if (signer === undefined) {
    const what = `${issuerRef.kind} "${issuerRef.name}"`;
    const message = issuer === undefined ? `Referenced ${what} not found` : `Referenced ${what} is not ready`;
    await writeConditions(client, certificate, [ready("False", "Pending", message)]);
    return Infinity;
  }
  const fingerprint = fingerprintOf(spec, signer);
  const secret = cluster.get(SECRET, namespace, spec.secretName);
  const present = secret?.metadata.annotations?.[ISSUED_FOR] === fingerprint ? keyPair(secret) : undefined;
  if (present !== undefined && renewalTime(spec, present) > Date.now())
    return writeReady(client, certificate, spec, present);
  const result =
    signer !== "self" && "acme" in signer
      ? await order(world, orders, certificate, spec, { ...signer.acme, fingerprint })
      : await signed(spec, signer === "self" ? undefined : signer);
  if ("again" in result) {
    const { again, issuing, message, more } = result;
    const what = secret === undefined ? "DoesNotExist" : "Failed";
    const text = secret === undefined ? "Issuing certificate as Secret does not exist" : message;
    const conditions: WantedCondition[] = [
      ready("False", what, text),
      {
        type: "Issuing",
        status: issuing ? "True" : "False",
        reason: issuing ? what : "Failed",
        message: issuing ? text : message,
      },
    ];
    await writeConditions(client, certificate, conditions, more);
    return again;
  }
  const object = secretFor(certificate, spec, result, fingerprint);
  await client.apply(object, { fieldManager: FIELD_MANAGER, force: true });
  return writeReady(client, certificate, spec, result);
}

/** A certificate that is not there yet. */
interface NotYet {
  /** When to try again, in milliseconds since the epoch. */
  readonly again: number;
  readonly issuing: boolean;
  readonly message: string;
  /** Further fields of the certificate's status. */
  readonly more?: Readonly<Record<string, unknown>>;
}

async function signed(spec: CertificateSpec, ca: CertificateAndKey | undefined): Promise<Issued | NotYet> {
  try {
    return await issueFor(spec, ca);
  } catch (error) {
    return { again: Infinity, issuing: false, message: messageOf(error) };
  }
}

async function order(
  { ask, client, cluster }: IssuerWorld,
  orders: Orders,
  certificate: KubernetesObject,
  spec: CertificateSpec,
  { client: acme, solvers, namespace, fingerprint }: Acme & { readonly fingerprint: string },
): Promise<Issued | NotYet> {
  const uid = certificate.metadata.uid ?? "";
  const known = orders.get(uid);
  const failedAt = Date.parse(failure.parse(certificate).status?.lastFailureTime ?? "");
  const last = conditionList.parse(statusOf(certificate))?.find(({ type }) => type === "Issuing");
  // Whoever changes the certificate means to try again.
  const same = last?.["observedGeneration"] === certificate.metadata.generation;
  if (known === undefined && same && failedAt + FAILED_MS > Date.now())
    return { again: failedAt + FAILED_MS, issuing: false, message: String(last?.["message"] ?? "") };
  if (ask === undefined) throw new HomelabError("ACME", "there is no way to the authority");
  const secretOf = (ref: { readonly name: string; readonly key?: string | undefined }): string => {
    const secret = cluster.get(SECRET, namespace, ref.name);
    if (secret === undefined)
      throw new HomelabError("SOLVER", `error getting cloudflare secret: secrets "${ref.name}" not found`);
    const value = secretValue(secret, ref.key ?? "");
    if (value !== undefined) return value;
    throw new HomelabError("SOLVER", `specified key "${ref.key ?? ""}" not found in secret ${namespace}/${ref.name}`);
  };
  const before = known?.fingerprint === fingerprint ? known.open : undefined;
  const outcome = await proceed({ ask, client, acme, solvers, secretOf, certificate, spec }, before);
  if ("pending" in outcome) {
    orders.set(uid, { fingerprint, open: outcome.open });
    return { again: Date.now() + PENDING_MS, issuing: true, message: outcome.pending };
  }
  orders.delete(uid);
  if ("issued" in outcome) return outcome.issued;
  const more = { lastFailureTime: time(Date.now()), failedIssuanceAttempts: 1 };
  return { again: Date.now() + FAILED_MS, issuing: false, message: outcome.failed, more };
}

async function writeReady(
  client: KubernetesClient,
  certificate: KubernetesObject,
  spec: CertificateSpec,
  pair: CertificateAndKey,
): Promise<number> {
  const x509 = new X509Certificate(pair.cert);
  const renewal = renewalTime(spec, pair);
  await writeConditions(
    client,
    certificate,
    [ready("True", "Ready", "Certificate is up to date and has not expired")],
    {
      notBefore: time(Date.parse(x509.validFrom)),
      notAfter: time(Date.parse(x509.validTo)),
      renewalTime: time(renewal),
    },
  );
  return renewal;
}

function fingerprintOf(spec: CertificateSpec, signer: CertificateAndKey | "self" | { readonly acme: Acme }): string {
  const by = signer === "self" ? "self" : "acme" in signer ? "acme" : signer.cert;
  return createHash("sha256")
    .update(JSON.stringify([spec, by]))
    .digest("hex");
}

function renewalTime(spec: CertificateSpec, { cert }: CertificateAndKey): number {
  return Date.parse(new X509Certificate(cert).validTo) - renewBefore(spec);
}

function secretFor(
  certificate: KubernetesObject,
  spec: CertificateSpec,
  issued: Issued,
  fingerprint: string,
): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: spec.secretName,
      namespace: certificate.metadata.namespace,
      labels: { "controller.cert-manager.io/fao": "true", ...spec.secretTemplate?.labels },
      annotations: {
        "cert-manager.io/certificate-name": certificate.metadata.name,
        "cert-manager.io/issuer-name": spec.issuerRef.name,
        "cert-manager.io/issuer-kind": spec.issuerRef.kind,
        "cert-manager.io/issuer-group": spec.issuerRef.group,
        "cert-manager.io/common-name": spec.commonName ?? "",
        "cert-manager.io/alt-names": spec.dnsNames.join(","),
        "cert-manager.io/ip-sans": spec.ipAddresses.join(","),
        [ISSUED_FOR]: fingerprint,
        ...spec.secretTemplate?.annotations,
      },
    },
    type: "kubernetes.io/tls",
    data: {
      "tls.crt": base64(issued.cert),
      "tls.key": base64(issued.key),
      ...(issued.ca === "" ? {} : { "ca.crt": base64(issued.ca) }),
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

async function writeConditions(
  client: KubernetesClient,
  object: KubernetesObject,
  conditions: readonly WantedCondition[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const fields = { conditions: conditionsAfter(statusOf(object), conditions, object.metadata.generation), ...more };
  await writeStatus(client, object, fields);
}

function statusOf(object: KubernetesObject): unknown {
  return conditionsOf.parse(object).status?.conditions;
}

function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
