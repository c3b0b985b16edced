/** What stands in the place of a secret. */
const REDACTED = "[redacted]";

/** Shapes that are secret wherever they appear: Proxmox tokens, private keys, Talos and bootstrap tokens, bearer headers. */
const SHAPES: readonly RegExp[] = [
  /(?<=PVEAPIToken=[^=\s]+=)[0-9a-fA-F-]{36}/g,
  /(?<=![\w.-]+=)[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/g,
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY-----/g,
  /(?<=\b(?:client-key-data|key|token|secret|password|secretboxEncryptionSecret):\s*"?)[A-Za-z0-9+/_.=-]{16,}/g,
  /(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}/g,
];

/**
 * Take secrets out of text before it leaves the program.
 *
 * @param known secrets whose value is known (tokens from the environment); shorter than six characters are ignored
 */
export function redact(text: string, known: readonly string[] = []): string {
  let out = text;
  for (const secret of known) if (secret.length >= 6) out = out.replaceAll(secret, REDACTED);
  for (const shape of SHAPES) out = out.replace(shape, REDACTED);
  return out;
}
