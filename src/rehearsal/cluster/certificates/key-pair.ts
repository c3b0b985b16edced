import { createPrivateKey, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";

const secretData = z.looseObject({ data: z.record(z.string(), z.string()).nullish() });

/** Certificate and key of a TLS Secret, when they are there and belong together. */
export function keyPair(secret: KubernetesObject | undefined): CertificateAndKey | undefined {
  if (secret === undefined) return undefined;
  const [cert, key] = ["tls.crt", "tls.key"].map((name) => secretValue(secret, name));
  if (cert === undefined || key === undefined || cert === "" || key === "") return undefined;
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch (error) {
    // OpenSSL's errors carry codes; what is no PEM is not usable, anything else is a defect.
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

/** One value of a Secret as text. */
export function secretValue(secret: KubernetesObject, name: string): string | undefined {
  const value = secretData.parse(secret).data?.[name];
  return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
}
