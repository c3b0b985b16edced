import { createHash, randomBytes } from "node:crypto";
import { HomelabError } from "../../lib/error.ts";

/** Environment variables of the key that the state is encrypted with, and of the one before it. */
export const STATE_KEY = "STATE_KEY";
export const STATE_KEY_FORMER = "STATE_KEY_FORMER";

/** A key as it stands in the environment, and the variable that it stands in. */
export interface StateKey {
  readonly variable: typeof STATE_KEY | typeof STATE_KEY_FORMER;
  /** 32 bytes, base64. */
  readonly value: string;
  /** Tells keys apart without telling them. */
  readonly id: string;
}

export interface StateKeys {
  readonly current: StateKey;
  /** Opens what was encrypted before the key was changed. */
  readonly former?: StateKey;
}

const BYTES = 32;

/** A new key: 32 random bytes, base64. */
export function newStateKey(): string {
  return randomBytes(BYTES).toString("base64");
}

/**
 * The keys in an environment, or undefined where there is none: then nothing is encrypted.
 *
 * @throws HomelabError `STATE_KEY_INVALID`, exit code 1
 */
export function stateKeysOf(env: NodeJS.ProcessEnv): StateKeys | undefined {
  const current = keyOf(env, STATE_KEY);
  const former = keyOf(env, STATE_KEY_FORMER);
  if (current === undefined && former !== undefined) throw invalid(STATE_KEY, "is missing beside STATE_KEY_FORMER");
  if (current === undefined) return undefined;
  return former === undefined || former.id === current.id ? { current } : { current, former };
}

/** The first digits of the key's hash. */
export function keyId(value: string): string {
  return createHash("sha256").update(`homelab state key ${value}`).digest("hex").slice(0, 8);
}

function keyOf(env: NodeJS.ProcessEnv, variable: StateKey["variable"]): StateKey | undefined {
  const value = env[variable] ?? "";
  if (value === "") return undefined;
  if (Buffer.from(value, "base64").length !== BYTES || !/^[A-Za-z0-9+/]{43}=$/.test(value))
    throw invalid(variable, "is no key: it must be 32 random bytes in base64");
  return { variable, value, id: keyId(value) };
}

function invalid(variable: string, what: string): HomelabError {
  return new HomelabError("STATE_KEY_INVALID", `${variable} ${what}`, {
    hint: "homelab init writes one into secrets.env; by hand: openssl rand -base64 32. Without the right one the state stays closed",
    exitCode: 1,
  });
}
