import { z } from "zod";

/** A Helm chart as an app. */
export const helmSchema = z
  .strictObject({
    repo: z
      .string()
      .regex(/^(?:https|oci):\/\//, 'write the repository: "https://…" or "oci://…"')
      .meta({ description: "Chart repository" }),
    chart: z.string().min(1).meta({ description: "Name of the chart" }),
    version: z
      .string()
      .regex(/^v?\d+\.\d+\.\d+/, 'write an exact version, such as "1.2.3"')
      .meta({
        description: "Exact version of the chart",
      }),
    release: z.string().min(1).optional().meta({ description: "Name of the release; the app's name unless given" }),
    values: z.record(z.string(), z.json()).default({}).meta({ description: "Values of the chart" }),
    crds: z.boolean().default(true).meta({ description: "Whether the chart's own CRDs are installed" }),
  })
  .meta({ description: "A Helm chart" });

/** Plain manifests as an app. */
export const kustomizeSchema = z
  .strictObject({
    resources: z
      .array(
        z
          .string()
          .regex(/^https:\/\/\S+$/, 'write a URL: "https://…"; local files go into a folder of one\'s own in k8s/apps'),
      )
      .min(1)
      .meta({ description: "URLs of manifests or of kustomizations, each with its version in it" }),
    images: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: "Tags to use instead of those in the manifests, by image" }),
    patches: z.array(z.string().min(1)).default([]).meta({ description: "Strategic merge patches, as YAML text" }),
  })
  .meta({ description: "Plain manifests from elsewhere" });

export type HelmConfig = z.output<typeof helmSchema>;
export type KustomizeConfig = z.output<typeof kustomizeSchema>;
