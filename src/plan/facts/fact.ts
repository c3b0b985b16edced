import type { Parsed } from "../../config/parse.ts";
import type { HomelabConfig } from "../../config/schema/homelab.ts";
import { parseCidr, type Cidr } from "../../lib/cidr.ts";

/** One well-formed setting, and where it was written. */
export interface Fact {
  readonly path: string;
  /** For messages, e.g. `node worker-1`. */
  readonly owner: string;
  readonly value: string;
}

export interface CidrFact extends Fact {
  readonly cidr: Cidr;
}

/** `homelab.config.ts` as far as it is well formed. */
export type Config = Parsed<HomelabConfig>;

/** The text at a path, or undefined where none is or where the schema found fault with it. */
export function textAt({ sound }: Config, ...path: readonly string[]): string | undefined {
  return text(sound(...path));
}

/** The same with the default of a setting that was not written. */
export function textOr(config: Config, fallback: string, ...path: readonly string[]): string | undefined {
  return config.given(...path) === undefined ? fallback : textAt(config, ...path);
}

export function cidrFact(path: string, owner: string, value: string | undefined): CidrFact | undefined {
  const cidr = value === undefined ? undefined : parseCidr(value);
  return value === undefined || cidr === undefined ? undefined : { path, owner, value, cidr };
}

/** A list of the one fact, or of none. */
export function oneFact(path: string, owner: string, value: string | undefined): readonly Fact[] {
  return value === undefined ? [] : [{ path, owner, value }];
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
