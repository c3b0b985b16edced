import { z } from "zod";

/** What Argo CD writes of, by the names of its own catalog of triggers. */
export const NOTIFY_EVENTS = ["sync-failed", "health-degraded", "deployed"] as const;

const notifySchema = z
  .strictObject({
    on: z
      .array(z.enum(NOTIFY_EVENTS))
      .min(1)
      .default(["sync-failed", "health-degraded"])
      .meta({ description: "What is worth a message" }),
    mail: z.boolean().default(false).meta({ description: "By mail, as the section mail says" }),
    ntfy: z
      .string()
      .regex(/^https:\/\/[^/\s]+\/[-_A-Za-z0-9]{1,64}$/, "write server and topic, such as https://ntfy.sh/my-lab-4711")
      .optional()
      .meta({ description: "By ntfy, to this topic" }),
    ntfyToken: z.boolean().default(false).meta({ description: "Whether the topic wants an access token: NTFY_TOKEN" }),
  })
  .meta({ description: "Messages about applications" });

export const argocdSchema = z
  .strictObject({
    host: z
      .string()
      .default("argocd")
      .meta({ description: "Host name below the lab's domain of what is open to the outside" }),
    ui: z.boolean().default(false).meta({ description: "Whether the web interface is open at the Gateway" }),
    webhook: z.boolean().default(false).meta({
      description: "Whether GitHub may tell of a push at /api/webhook, instead of being asked every minute",
    }),
    projects: z
      .enum(["default", "category"])
      .default("default")
      .meta({ description: "One project for all apps, or one for each category that may touch nothing else" }),
    notify: notifySchema.optional(),
  })
  .meta({ description: "Argo CD; webhook wants ARGOCD_WEBHOOK_SECRET" });
