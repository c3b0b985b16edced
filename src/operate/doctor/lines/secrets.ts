import { CSI_ACCOUNT, TERRAFORM_ACCOUNT } from "../../../lib/proxmox-roles.ts";
import { SECRETS_FILE } from "../../../drive/secrets-file.ts";
import { secretsOf } from "../../../plan/secrets.ts";
import { type Line, missing, ok } from "../checkup.ts";

/** Every secret that what is switched on wants: where it comes from, or how to have it. Never its value. */
export const secrets: Line = {
  name: "secret",
  section: "The lab",
  async look({ lab, env, ownEnv }) {
    if (lab === undefined) return [];
    return secretsOf(lab).map(({ name, what, section, example, alternative }) => {
      if (alternative !== undefined && (env[alternative] ?? "") !== "")
        return ok(`${alternative} takes its place`, name);
      if ((ownEnv[name] ?? "") !== "") return ok("from the environment", name);
      if ((env[name] ?? "") !== "") return ok(`from ${SECRETS_FILE}`, name);
      const account = [TERRAFORM_ACCOUNT, CSI_ACCOUNT].find(({ variable }) => variable === name);
      const how = `write it into ${SECRETS_FILE} (chmod 600): ${name}='${example}'`;
      return missing(
        `${section} wants it: ${what}`,
        account === undefined ? how : `homelab token prints how to make it on the host; ${how}`,
        name,
      );
    });
  },
};
