import { z } from "zod";

/** What a state file says of itself without being opened. */
export interface StateHead {
  /** Counts the changes of a state. */
  readonly serial: number;
  /** The same for all states that follow from one another. */
  readonly lineage: string;
  /** Whether its content is encrypted. */
  readonly encrypted: boolean;
  /** Names of the key providers that it was encrypted with. */
  readonly keyProviders: readonly string[];
}

const counted = { serial: z.int().nonnegative(), lineage: z.string().min(1) };
// source: OpenTofu and Terraform, state file version 4
const plain = z.looseObject({ version: z.int(), ...counted });
// source: OpenTofu, internal/encryption: serial and lineage stay readable
const encrypted = z.looseObject({
  ...counted,
  encryption_version: z.string(),
  encrypted_data: z.string().min(1),
  meta: z.record(z.string(), z.unknown()),
});

/**
 * The head of a state, or undefined for a text that is empty, cut off or something else. A state is one JSON object and
 * is written from its beginning on, so no part of one reads as a whole.
 */
export function headOf(text: string): StateHead | undefined {
  const value = parsed(text);
  const sealed = encrypted.safeParse(value).data;
  if (sealed !== undefined)
    return {
      serial: sealed.serial,
      lineage: sealed.lineage,
      encrypted: true,
      keyProviders: Object.keys(sealed.meta).map((name) => name.slice(name.lastIndexOf(".") + 1)),
    };
  const open = plain.safeParse(value).data;
  if (open === undefined) return undefined;
  return { serial: open.serial, lineage: open.lineage, encrypted: false, keyProviders: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
