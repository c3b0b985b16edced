import type { StateKey, StateKeys } from "./state-key.ts";

/**
 * OpenTofu's encryption of state and plan, as the value of `TF_ENCRYPTION`. It holds no secret: the keys stay in their
 * own environment variables, and a line of shell hands them over. (The key is random, so a slow derivation as for a
 * passphrase would cost a tenth of a second three times in every run, and make nothing safer.)
 *
 * source: OpenTofu docs, "State and Plan Encryption", key provider `external`
 *
 * @param plainToo also read a state that is not encrypted yet; what is written is encrypted
 */
export function encryptionOf({ current, former }: StateKeys, plainToo: boolean): string {
  const keys = former === undefined ? [current] : [current, former];
  const fallbacks = [
    ...(former === undefined ? [] : [methodOf(former)]),
    ...(plainToo ? ["method.unencrypted.plain"] : []),
  ];
  return JSON.stringify({
    key_provider: { external: Object.fromEntries(keys.map((key) => [providerName(key), { command: commandOf(key) }])) },
    method: {
      aes_gcm: Object.fromEntries(
        keys.map((key) => [providerName(key), { keys: `key_provider.external.${providerName(key)}` }]),
      ),
      ...(plainToo ? { unencrypted: { plain: {} } } : {}),
    },
    state: withFallbacks({ method: methodOf(current), enforced: !plainToo }, fallbacks),
    plan: { method: methodOf(current), enforced: true },
  });
}

/** Whether a value of `TF_ENCRYPTION` is one of ours, set by `eval "$(homelab env)"`, and not the person's own. */
export function isOurEncryption(value: string): boolean {
  return value.includes('"external":{"homelab_');
}

/** Name of a key in the configuration, and so in every state that it encrypted. */
export function providerName({ id }: StateKey): string {
  return `homelab_${id}`;
}

function methodOf(key: StateKey): string {
  return `method.aes_gcm.${providerName(key)}`;
}

/** A fallback has a fallback of its own. */
function withFallbacks(target: object, fallbacks: readonly string[]): object {
  const [next, ...rest] = fallbacks;
  return next === undefined ? target : { ...target, fallback: withFallbacks({ method: next }, rest) };
}

/**
 * Speaks the protocol of external key providers. `printf` is built into every shell, so no process sees the key; braces
 * after a dollar sign would be OpenTofu's.
 */
function commandOf({ variable, id }: StateKey): readonly string[] {
  const header = JSON.stringify({ magic: "OpenTofu-External-Key-Provider", version: 1 });
  const answer = `{"keys":{"encryption_key":"%s","decryption_key":"%s"},"meta":{"external_data":{"key":"${id}"}}}`;
  const missing = `echo '${variable} is not set: eval "$(homelab env)" sets it' >&2; exit 1`;
  const script = `test -n "$${variable}" || { ${missing}; }; printf '%s\\n${answer}\\n' '${header}' "$${variable}" "$${variable}"`;
  return ["/bin/sh", "-c", script];
}
