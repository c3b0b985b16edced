import type { Lab, LabApp } from "../../plan/lab.ts";
import { meta } from "./meta.ts";

/** The app's secrets, which only the controller in the cluster can open, and only as this Secret of this namespace. */
export function sealedSecret(lab: Lab, app: LabApp): readonly object[] {
  if (app.sealed.length === 0) return [];
  const metadata = meta(lab, app);
  return [
    {
      apiVersion: "bitnami.com/v1alpha1",
      kind: "SealedSecret",
      metadata,
      spec: {
        encryptedData: Object.fromEntries(app.sealed.map(({ key, value }) => [key, value])),
        template: { metadata },
      },
    },
  ];
}
