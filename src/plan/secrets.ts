import { SECRETS, secretsWanted, type SecretName } from "../config/secrets.ts";
import type { Lab } from "./lab.ts";

/** The secrets without which this lab cannot be brought up. */
export function secretsOf(lab: Lab): readonly SecretName[] {
  return secretsWanted((section, setting) => isOn([section, ...setting].reduce<unknown>(child, lab)));
}

function child(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
}

function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Not secret, but a matter of this machine as well, so it may stand beside the secrets. */
const CA_FILE = "SSL_CERT_FILE";

/** What may stand in `secrets.env`. */
export const SECRET_FILE_NAMES: readonly string[] = [...SECRETS.map(({ name }) => name), CA_FILE];
