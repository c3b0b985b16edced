import { z } from "zod";
import { backupSchema } from "./schema/backup.ts";
import { helmSchema, kustomizeSchema } from "./schema/chart.ts";
import { databaseSchema } from "./schema/database.ts";
import { healthSchema } from "./schema/health.ts";
import { egressSchema, homepageSchema, permissionSchema } from "./schema/network.ts";
import { securitySchema } from "./schema/security.ts";
import { port, shortName } from "./schema/text.ts";
import { partSchema, workloadFields } from "./schema/workload.ts";

/** An app of one's own: one file in `apps/`, whose path gives name and category. */
export const appSchema = z
  .strictObject({
    name: z.string().optional().meta({ description: "Name of the app; the file's name unless given" }),
    category: z
      .string()
      .optional()
      .meta({ description: "Folder in k8s/apps; the file's folder in apps/ unless given, external at the top" }),
    namespace: z.string().optional().meta({ description: "Namespace; the app's name unless given" }),
    image: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Image with tag and, when known, digest; without a tag versions.json has it" }),
    port: port().optional().meta({ description: "Port that the container listens on" }),
    host: z
      .union([z.string().min(1), z.literal(false)])
      .optional()
      .meta({
        description:
          "Host name, relative to the lab's domain or full; false for none. Apps of category external get their name, all others none",
      }),
    replicas: z.number().int().min(0).max(100).default(1).meta({ description: "Number of pods" }),
    ...workloadFields,
    health: healthSchema.default("/"),
    parts: z
      .record(shortName(), partSchema)
      .default({})
      .meta({ description: "Further containers, each with a Deployment and a Service of its own: <app>-<part>" }),
    database: databaseSchema.optional().meta({ description: "A database of the app's own" }),
    cache: z.boolean().default(false).meta({ description: "Whether the app has a Valkey of its own; it forgets" }),
    backup: backupSchema.prefault({}).meta({ description: "How the app is backed up; its volumes' files always are" }),
    internet: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the app may open connections out of its namespace" }),
    egress: z.array(egressSchema).default([]).meta({ description: "Whom the app may call besides" }),
    ingressFrom: z
      .array(z.string().min(1))
      .default([])
      .meta({ description: "Namespaces whose pods may call the app's port" }),
    permissions: z.array(permissionSchema).default([]).meta({ description: "What the app may read of the cluster" }),
    security: securitySchema.optional().meta({ description: "A written waiver of the restricted security level" }),
    homepage: z
      .union([homepageSchema, z.literal(false)])
      .prefault({})
      .meta({ description: "What Homepage shows of an app with a host; false for nothing" }),
    helm: helmSchema.optional().meta({ description: "A Helm chart instead of an image" }),
    kustomize: kustomizeSchema.optional().meta({ description: "Plain manifests instead of an image" }),
  })
  .superRefine((app, context) => {
    const kinds = (["image", "helm", "kustomize"] as const).filter((key) => app[key] !== undefined);
    const missing = (key: string, expected: "string" | "number"): void =>
      context.addIssue({ code: "invalid_type", expected, input: undefined, path: [key] });
    if (kinds.length === 0) missing("image", "string");
    if (kinds.length > 1)
      context.addIssue({
        code: "custom",
        path: [kinds[1] ?? ""],
        input: app,
        message: `an app is one of image, helm and kustomize: remove ${kinds[0]} or ${kinds[1]}`,
      });
    if (app.image !== undefined && app.port === undefined) missing("port", "number");
  })
  .meta({ description: "An app of one's own" });

/** What a person writes. */
export type AppInput = z.input<typeof appSchema>;
/** The same with its defaults filled in. */
export type AppConfig = z.output<typeof appSchema>;
