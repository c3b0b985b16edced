import { z } from "zod";

const version = (): z.ZodString =>
  z.string().regex(/^\d+\.\d+\.\d+$/, 'write a full version without "v", such as "1.36.3"');

/** `versions.json`: every pin of the lab, one line each, so that a bot can raise it. */
export const versionsSchema = z
  .strictObject({
    talos: version().meta({ description: "Talos Linux" }),
    talosContract: z
      .string()
      .regex(/^v\d+\.\d+$/, 'write major and minor with "v", such as "v1.13"')
      .meta({ description: "Talos machine configuration contract, pinned apart from the release" }),
    kubernetes: version().meta({ description: "Kubernetes" }),
    cilium: version().meta({ description: "Cilium and its chart" }),
    gatewayApi: version().meta({ description: "Gateway API CRDs, standard channel" }),
    certManager: version().meta({ description: "cert-manager and its chart" }),
    argocdChart: version().meta({ description: "Chart argo-cd" }),
    argocd: version().meta({ description: "Argo CD" }),
    sealedSecretsChart: version().meta({ description: "Chart sealed-secrets" }),
    sealedSecrets: version().meta({ description: "Controller of Sealed Secrets" }),
    proxmoxCsiChart: version().meta({ description: "Chart proxmox-csi-plugin" }),
    proxmoxCsi: version().meta({ description: "Proxmox CSI plugin" }),
    traefik: version().meta({ description: "Traefik at the edge" }),
    providers: z.record(z.string(), version()).meta({
      description: "Terraform providers, by their name in terraform/versions.tf, which holds the same numbers",
    }),
    charts: z
      .record(z.string(), version())
      .default({})
      .meta({ description: "Charts of what only some labs want: cloudnative-pg, k8up, metrics-server" }),
    images: z
      .record(z.string(), z.string().min(1))
      .default({})
      .meta({ description: "Tags of app images, by image name; a tag may carry @sha256:…" }),
  })
  .meta({ description: "Pinned versions" });

export type VersionsFile = z.output<typeof versionsSchema>;
