import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";
import { proxmoxCsiValues } from "./proxmox-csi-plugin.ts";
import { sealedSecretsValues } from "./sealed-secrets.ts";

/**
 * Values of the charts that Terraform deploys, by the path of the file that its module and `helm upgrade -f` read. What
 * a lab does not want is not there.
 */
export function renderValues(lab: Lab): Readonly<Record<string, object>> {
  return {
    "terraform/modules/proxmox-csi-plugin/values.yaml": proxmoxCsiValues(lab),
    ...(seals(lab) ? { "terraform/modules/sealed-secrets/values.yaml": sealedSecretsValues(lab) } : {}),
  };
}
