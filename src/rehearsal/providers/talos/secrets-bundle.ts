import { parse, stringify } from "yaml";
import { z } from "zod";
import type { Attribute, Attributes } from "../protocol/schema.ts";

const pair = z.object({ crt: z.string(), key: z.string() });

/** The file that `talosctl gen secrets` writes. */
const bundle = z.object({
  cluster: z.object({ id: z.string(), secret: z.string() }),
  secrets: z.object({
    bootstraptoken: z.string(),
    secretboxencryptionsecret: z.string().default(""),
    aescbcencryptionsecret: z.string().nullish(),
  }),
  trustdinfo: z.object({ token: z.string() }),
  certs: z.object({
    etcd: pair,
    k8s: pair,
    k8saggregator: pair,
    k8sserviceaccount: z.object({ key: z.string() }),
    os: pair,
  }),
});

const certificate = z.object({ cert: z.string(), key: z.string() });

/** The same secrets as they stand in Terraform's state and configuration. */
export const machineSecrets = z.object({
  cluster: z.object({ id: z.string(), secret: z.string() }),
  secrets: z.object({
    bootstrap_token: z.string(),
    secretbox_encryption_secret: z.string(),
    aescbc_encryption_secret: z.string().nullable(),
  }),
  trustdinfo: z.object({ token: z.string() }),
  certs: z.object({
    etcd: certificate,
    k8s: certificate,
    k8s_aggregator: certificate,
    k8s_serviceaccount: z.object({ key: z.string() }),
    os: certificate,
  }),
});
export type MachineSecrets = z.infer<typeof machineSecrets>;

/**
 * From talosctl's file to Terraform's form.
 *
 * @throws ZodError when the text is no secrets bundle
 */
export function secretsFromBundle(text: string): MachineSecrets {
  const { cluster, secrets, trustdinfo, certs } = bundle.parse(parse(text));
  return {
    cluster,
    secrets: {
      bootstrap_token: secrets.bootstraptoken,
      secretbox_encryption_secret: secrets.secretboxencryptionsecret,
      aescbc_encryption_secret: secrets.aescbcencryptionsecret ?? null,
    },
    trustdinfo,
    certs: {
      etcd: fromPair(certs.etcd),
      k8s: fromPair(certs.k8s),
      k8s_aggregator: fromPair(certs.k8saggregator),
      k8s_serviceaccount: certs.k8sserviceaccount,
      os: fromPair(certs.os),
    },
  };
}

/** From Terraform's form to the file that `talosctl gen config --with-secrets` reads. */
export function bundleFromSecrets({ cluster, secrets, trustdinfo, certs }: MachineSecrets): string {
  return stringify({
    cluster,
    secrets: {
      bootstraptoken: secrets.bootstrap_token,
      secretboxencryptionsecret: secrets.secretbox_encryption_secret,
      ...(secrets.aescbc_encryption_secret === null
        ? {}
        : { aescbcencryptionsecret: secrets.aescbc_encryption_secret }),
    },
    trustdinfo,
    certs: {
      etcd: toPair(certs.etcd),
      k8s: toPair(certs.k8s),
      k8saggregator: toPair(certs.k8s_aggregator),
      k8sserviceaccount: certs.k8s_serviceaccount,
      os: toPair(certs.os),
    },
  });
}

/** The attribute `machine_secrets`: computed where it is made, required where it is used. */
export function machineSecretsAttribute(role: { readonly computed: true } | { readonly required: true }): Attribute {
  const open = (description: string): Attribute => ({ type: "string", description, ...role });
  const secret = (description: string): Attribute => ({ type: "string", description, sensitive: true, ...role });
  const object = (description: string, type: Attributes): Attribute => ({ type, description, ...role });
  const certificate = (what: string): Attribute =>
    object(what, { cert: open("Certificate, base64 of PEM"), key: secret("Private key, base64 of PEM") });
  // Only clusters from before Talos 1.3 have one.
  const aescbc: Attribute =
    "required" in role
      ? { type: "string", description: "AES-CBC key for encryption at rest", sensitive: true, optional: true }
      : secret("AES-CBC key for encryption at rest");
  return object("All secrets of the cluster", {
    cluster: object("Identity for discovery", { id: open("Cluster id"), secret: secret("Cluster secret") }),
    secrets: object("Secrets of Kubernetes", {
      bootstrap_token: secret("Token by which kubelets join"),
      secretbox_encryption_secret: secret("Key for encryption at rest"),
      aescbc_encryption_secret: aescbc,
    }),
    trustdinfo: object("Secrets of trustd", { token: secret("Token by which workers get their Talos certificate") }),
    certs: object("Certificate authorities", {
      etcd: certificate("CA of etcd"),
      k8s: certificate("CA of Kubernetes"),
      k8s_aggregator: certificate("CA of the aggregation layer"),
      k8s_serviceaccount: object("Key of service accounts", { key: secret("Private key, base64 of PEM") }),
      os: certificate("CA of the Talos API"),
    }),
  });
}

function fromPair({ crt, key }: z.infer<typeof pair>): { cert: string; key: string } {
  return { cert: crt, key };
}

function toPair({ cert, key }: z.infer<typeof certificate>): z.infer<typeof pair> {
  return { crt: cert, key };
}
