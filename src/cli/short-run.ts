import { config } from "zod";

/**
 * For commands that read a lab once and end: schemas are walked instead of being compiled to code of their own first,
 * which takes longer than all that they are used for. It has to come before the schemas are made.
 */
export function expectShortRun(): void {
  config({ jitless: true });
}
