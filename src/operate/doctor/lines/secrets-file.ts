import { isTracked } from "../../../drive/git/remote.ts";
import { SECRETS_FILE } from "../../../drive/secrets-file.ts";
import { type Line, missing, ok } from "../checkup.ts";

/** `secrets.env`: its owner's alone, readable, and not in Git. */
export const secretsFile: Line = {
  name: "secrets-file",
  section: "The lab",
  async look({ folder, env, secrets }, signal) {
    if (!secrets.present) return [ok(`there is no ${SECRETS_FILE}; the environment is taken`)];
    const faults = secrets.issues.map(({ path, message, hint }) => missing(`${path}: ${message}`, hint));
    if (await isTracked(folder, SECRETS_FILE, { env, signal }))
      return [
        ...faults,
        missing(
          `${SECRETS_FILE} is in Git: whoever has the repository has its secrets`,
          `git rm --cached ${SECRETS_FILE} && echo ${SECRETS_FILE} >> .gitignore, then make new tokens: Git keeps the old ones`,
        ),
      ];
    return faults.length > 0 ? faults : [ok(`${SECRETS_FILE}: mode 0600, not in Git`)];
  },
};
