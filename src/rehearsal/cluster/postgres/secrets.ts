import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { createCa, issue, type CertificateAndKey } from "../../../lib/pki.ts";
import { own } from "./own.ts";
import type { Database } from "./spec.ts";

const SECRET = { apiVersion: "v1", kind: "Secret" } as const;
const PORT = 5432;
/** source: CloudNativePG, "Certificates" */
const DAYS = 90;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const PASSWORD_LENGTH = 64;

const authorityData = z.looseObject({ data: z.looseObject({ "ca.crt": z.string(), "ca.key": z.string() }) });

/** Names of a cluster's Secrets, the authority's first. */
export function secretNames({ name, applicationSecret, spec }: Database): readonly string[] {
  // A Secret that was named is its owner's to make.
  const ours = spec.bootstrap.initdb?.secret === undefined ? [applicationSecret] : [];
  return [`${name}-ca`, `${name}-server`, `${name}-replication`, ...ours];
}

/** The certificate authority of a cluster. */
export async function authoritySecret(database: Database): Promise<KubernetesObject> {
  const { name, namespace } = database;
  const { cert, key } = await createCa({ commonName: name, organization: [namespace], algorithm: "P-256", days: DAYS });
  return secret(database, `${name}-ca`, "Opaque", { "ca.crt": cert, "ca.key": key });
}

export function authorityOf(object: KubernetesObject): CertificateAndKey {
  const { data } = authorityData.parse(object);
  return { cert: decoded(data["ca.crt"]), key: decoded(data["ca.key"]) };
}

/** The certificate of the servers, by the names of their Services. */
export async function serverSecret(database: Database, authority: CertificateAndKey): Promise<KubernetesObject> {
  const { name, namespace } = database;
  const services = ["rw", "r", "ro"].map((suffix) => `${name}-${suffix}`);
  const sans = services.flatMap((host) => [host, `${host}.${namespace}`, `${host}.${namespace}.svc`]);
  const options = { commonName: `${name}-rw`, sans, algorithm: "P-256", usages: ["server"], days: DAYS } as const;
  return tls(database, `${name}-server`, await issue(authority, options));
}

/** The certificate with which copies follow the primary. */
export async function replicationSecret(database: Database, authority: CertificateAndKey): Promise<KubernetesObject> {
  const options = { commonName: "streaming_replica", algorithm: "P-256", usages: ["client"], days: DAYS } as const;
  return tls(database, `${database.name}-replication`, await issue(authority, options));
}

/**
 * What an app needs to reach its database, with a new password.
 * source of the keys: CloudNativePG, "Applications" (secrets)
 */
export function applicationSecret(cluster: Database): KubernetesObject {
  const { name, namespace, application } = cluster;
  const { database, owner: user } = application;
  const password = [...randomBytes(PASSWORD_LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
  const host = `${name}-rw`;
  const uri = (server: string): string => `postgresql://${user}:${password}@${server}:${PORT}/${database}`;
  const jdbc = (server: string): string =>
    `jdbc:postgresql://${server}:${PORT}/${database}?${new URLSearchParams({ password, user }).toString()}`;
  const [short, full] = [`${host}.${namespace}`, `${host}.${namespace}.svc.cluster.local`];
  return secret(
    cluster,
    cluster.applicationSecret,
    "kubernetes.io/basic-auth",
    {
      username: user,
      user,
      password,
      dbname: database,
      host,
      port: String(PORT),
      pgpass: `${host}:${PORT}:${database}:${user}:${password}\n`,
      uri: uri(short),
      "jdbc-uri": jdbc(short),
      "fqdn-uri": uri(full),
      "fqdn-jdbc-uri": jdbc(full),
    },
    { "cnpg.io/userType": "app", "cnpg.io/reload": "true" },
  );
}

function tls(database: Database, name: string, { cert, key }: CertificateAndKey): KubernetesObject {
  return secret(database, name, "kubernetes.io/tls", { "tls.crt": cert, "tls.key": key });
}

function secret(
  database: Database,
  name: string,
  type: string,
  values: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  return own(database, SECRET, { name, labels }, { type, data: Object.fromEntries(data) });
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
