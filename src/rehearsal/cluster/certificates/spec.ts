import { z } from "zod";

/** The parts of a Certificate that decide what is issued (source: cert-manager API reference, v1). */
export const certificateSpec = z.looseObject({
  secretName: z.string(),
  issuerRef: z.looseObject({
    name: z.string(),
    kind: z.string().default("Issuer"),
    group: z.string().default("cert-manager.io"),
  }),
  commonName: z.string().optional(),
  dnsNames: z.array(z.string()).default([]),
  ipAddresses: z.array(z.string()).default([]),
  duration: z.string().default("2160h"),
  renewBefore: z.string().optional(),
  isCA: z.boolean().default(false),
  usages: z.array(z.string()).default(["digital signature", "key encipherment"]),
  subject: z.looseObject({ organizations: z.array(z.string()).default([]) }).optional(),
  privateKey: z
    .looseObject({ algorithm: z.enum(["RSA", "ECDSA", "Ed25519"]).default("RSA"), size: z.int().optional() })
    .default({ algorithm: "RSA" }),
  secretTemplate: z
    .looseObject({
      labels: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});
export type CertificateSpec = z.infer<typeof certificateSpec>;

const secretKey = z.looseObject({ name: z.string(), key: z.string().optional() });

const acmeSolver = z.looseObject({
  selector: z.looseObject({ dnsZones: z.array(z.string()).optional() }).optional(),
  dns01: z
    .looseObject({ cloudflare: z.looseObject({ apiTokenSecretRef: secretKey.optional() }).optional() })
    .optional(),
});
export type AcmeSolver = z.infer<typeof acmeSolver>;

const acmeIssuerSpec = z.looseObject({
  server: z.url(),
  email: z.string().optional(),
  privateKeySecretRef: secretKey,
  solvers: z.array(acmeSolver).default([]),
});
export type AcmeIssuerSpec = z.infer<typeof acmeIssuerSpec>;

export const issuerSpec = z.looseObject({
  selfSigned: z.looseObject({}).optional(),
  ca: z.looseObject({ secretName: z.string() }).optional(),
  acme: acmeIssuerSpec.optional(),
});

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of a Go duration such as `2160h` or `1h30m`; undefined when it is none. */
export function goDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}

/** How long before its end a certificate is renewed: as the spec says, else a third of its life. Milliseconds. */
export function renewBefore(spec: CertificateSpec): number {
  const life = goDuration(spec.duration) ?? 0;
  return (spec.renewBefore === undefined ? undefined : goDuration(spec.renewBefore)) ?? life / 3;
}
