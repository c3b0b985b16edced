import { X509Certificate } from "node:crypto";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";

/**
 * When a certificate in base64 of PEM expires.
 *
 * @throws DiagnosticError when it cannot be read
 */
export function expiryOf(base64: string, what: string): Date {
  try {
    return new Date(new X509Certificate(Buffer.from(base64, "base64")).validTo);
  } catch {
    throw new DiagnosticError(problem(`The ${what} cannot be read`, "It is no base64 of a PEM certificate."));
  }
}
