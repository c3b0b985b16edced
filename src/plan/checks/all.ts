import type { Check } from "./check.ts";

/** Every rule. A new one is one file here, one line in this list, and a fixture in `test/rejects/`. */
export const checks: readonly Check[] = [];
