/** What stands in the place of a secret. */
const REDACTED = "[redacted]";

/** Shapes that are secret wherever they appear: Proxmox tokens, private keys, Talos and bootstrap tokens, bearer headers. */
const SHAPES: readonly RegExp[] = [
  /(?<=PVEAPIToken=[^=\s]+=)[0-9a-fA-F-]{36}/g,
  /(?<=![\w.-]+=)[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}/g,
  /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z0-9 ]*PRIVATE KEY-----/g,
  /(?<=\b(?:client-key-data|key|token|secret|password|secretboxEncryptionSecret):\s*"?)[A-Za-z0-9+/_.=-]{16,}/g,
  /(?<=\bBearer\s+)[A-Za-z0-9._~+/=-]{8,}/g,
  /(?<=\bpassphrase\\?"?\s*[=:]\s*\\?")[^"\\]{6,}/g,
];

const kept = new Set<string>();

/**
 * From now on take a secret out of every text that passes `redact`: as it is, without the name before its first `=` (as
 * in Proxmox' tokens), and as JSON, URLs and Kubernetes write it. Values shorter than six characters are ignored.
 */
export function keepSecret(value: string): void {
  if (value.length < SHORTEST) return;
  for (const form of [value, value.slice(value.indexOf("=") + 1)])
    for (const text of [
      form,
      JSON.stringify(form).slice(1, -1),
      encodeURIComponent(form),
      Buffer.from(form).toString("base64"),
    ])
      if (text.length >= SHORTEST) kept.add(text);
}

/** Anything shorter would take ordinary words out of texts. */
const SHORTEST = 6;

/** Take secrets out of text before it leaves the program: those that were told to `keepSecret`, and known shapes. */
export function redact(text: string): string {
  let out = text;
  // The longest first: one may be a part of another.
  for (const secret of [...kept].toSorted((a, b) => b.length - a.length)) out = out.replaceAll(secret, REDACTED);
  for (const shape of SHAPES) out = out.replace(shape, REDACTED);
  return out;
}
