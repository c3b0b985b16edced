import type { Issue } from "../src/lib/issue.ts";
import type { Seed } from "./seed.ts";

/** A mistake of `test/rejects/`: one file per code, named by it. */
export interface Reject {
  /** Makes the mistake in the seed's lab. */
  readonly wrong: (seed: Seed) => void;
  /** Exactly what is said then. */
  readonly issues: readonly Issue[];
  /** Names of the secrets that are there; nobody knows unless given. */
  readonly secrets?: { readonly wrong: readonly string[]; readonly right: readonly string[] };
  /** The nearest lab without the mistake: nothing is said about it. */
  readonly right: (seed: Seed) => void;
}
