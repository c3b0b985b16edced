import { z } from "zod";

const endpoint = (what: string) =>
  z
    .strictObject({
      url: z
        .url({ protocol: /^https$/, error: "write an https URL, as Grafana Cloud shows it" })
        .meta({ description: `Where ${what} go` }),
      user: z.string().regex(/^\d+$/, "write the number that Grafana Cloud shows").meta({ description: "Instance id" }),
    })
    .meta({ description: `Grafana Cloud's endpoint for ${what}` });

export const monitoringSchema = z
  .strictObject({
    metrics: endpoint("metrics"),
    logs: endpoint("logs"),
    traces: endpoint("traces").optional(),
    activeSeries: z
      .number()
      .int()
      .min(100)
      .default(10_000)
      .meta({ description: "Budget of active series; the free plan has 10000" }),
  })
  .meta({ description: "Metrics, logs and traces to Grafana Cloud; wants GRAFANA_CLOUD_TOKEN" });
