import type { Terraform } from "../../drive/terraform/terraform.ts";
import { terraformOf } from "../../operate/clients.ts";
import { terraformInit } from "../../operate/phases/terraform-init.ts";
import { withLab } from "../lab.ts";
import type { Outcome, Session } from "../session.ts";
import { siteFor } from "../site.ts";

/** Do something with the real lab's root module and its program. */
export function withTerraform(session: Session, work: (terraform: Terraform) => Promise<Outcome>): Promise<Outcome> {
  return withLab(session, (lab) =>
    siteFor(session, lab, [terraformInit], async (site) => work(await terraformOf(site))),
  );
}
