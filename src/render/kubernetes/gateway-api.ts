import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { kustomization } from "./meta.ts";

/** The Gateway API's CRDs, standard channel, straight from their release. */
export function renderGatewayApi(lab: Lab): Folder {
  const release = `https://github.com/kubernetes-sigs/gateway-api/releases/download/v${lab.versions.gatewayApi}`;
  return { "kustomization.yaml": kustomization([`${release}/standard-install.yaml`]) };
}
