import type { Check } from "./check.ts";

/**
 * What is switched on has its secrets. A warning: files can be checked and rendered without them, by a bot for one.
 * Before a bootstrap it is an error.
 */
export const secretMissing: Check = ({ missingSecrets }) =>
  missingSecrets.map(({ name, what, section, example }) => ({
    code: "SECRET_MISSING",
    path: section,
    message: `${section} wants ${name} (${what}), which is neither in secrets.env nor in the environment`,
    hint: `write ${name}=… into secrets.env; it looks like this: ${example}`,
    severity: "warning" as const,
  }));
