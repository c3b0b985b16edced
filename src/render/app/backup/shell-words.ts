/**
 * Words as one line that is split at blanks again, as K8up does with a command of an annotation: no shell reads it, but
 * quotes hold words together. A word has no single quotes, which the schema of an app sees to.
 */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word}'`)).join(" ");
}
