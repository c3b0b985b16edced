import { z } from "zod";

export const upgradesSchema = z
  .strictObject({
    window: z
      .string()
      .regex(
        /^(?:mon|tue|wed|thu|fri|sat|sun) \d{2}:\d{2}-\d{2}:\d{2}$/,
        'write a day and times, such as "sat 06:00-10:00"',
      )
      .default("sat 06:00-10:00")
      .meta({ description: "When upgrades are proposed" }),
    minimumAge: z
      .number()
      .int()
      .min(0)
      .max(60)
      .default(3)
      .meta({ description: "Days that a release must be old before it is proposed" }),
    automerge: z
      .enum(["none", "patch"])
      .default("none")
      .meta({ description: "Which upgrades of apps are merged without a person, once their checks pass" }),
  })
  .meta({ description: "Upgrades, as Renovate proposes them" });
