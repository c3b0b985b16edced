import { nearest } from "../../lib/nearest.ts";

/** What to write instead of a name that is not known: the one that was meant, or all there are. */
export function nameHint(word: string, known: readonly string[], section: string): string {
  const meant = nearest(word, known);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  return `write one of: ${known.join(", ")}; or add "${word}" to ${section}`;
}
