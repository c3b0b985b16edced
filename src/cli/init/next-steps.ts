import { CSI_ACCOUNT, TERRAFORM_ACCOUNT } from "../../lib/proxmox-roles.ts";
import { accountsText } from "../accounts.ts";

/** What a person does after `homelab init`, to the letter. */
export function nextSteps(assumed: Readonly<Record<string, string>>): string {
  const guesses = Object.entries(assumed).map(([flag, value]) => `  ${flag} ${value}`);
  return [
    ...(guesses.length === 0 ? [] : [["assumed; change in homelab.config.ts what is wrong:", ...guesses].join("\n")]),
    "Once, on the Proxmox host, as root:",
    accountsText([TERRAFORM_ACCOUNT, CSI_ACCOUNT], { why: false }),
    ["# Proxmox CSI needs a cluster, also of one host; unless it is in one already:", "pvecm create homelab"].join(
      "\n",
    ),
    [
      "Then, here:",
      "  write the two secrets into secrets.env   # STATE_KEY is in it already: keep a copy of the file elsewhere",
      "  homelab doctor                           # says what is missing still, with the line that mends it",
      "  homelab rehearse                         # brings the lab up on this machine, without hardware",
    ].join("\n"),
  ].join("\n\n");
}
