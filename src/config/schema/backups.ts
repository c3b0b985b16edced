import { z } from "zod";

const schedule = () => z.string().regex(/^(?:\S+ ){4}\S+$/, 'write a cron line of five parts, such as "0 3 * * *"');

export const backupsSchema = z
  .strictObject({
    endpoint: z
      .url({ protocol: /^https?$/, error: 'write a URL, such as "https://s3.eu-central-003.backblazeb2.com"' })
      .meta({ description: "S3 endpoint, outside of the lab" }),
    bucket: z.string().min(3).meta({ description: "Bucket of the backups" }),
    region: z.string().default("us-east-1").meta({ description: "Region that the endpoint wants to hear" }),
    schedule: schedule().default("0 3 * * *").meta({ description: "When apps are backed up (UTC)" }),
    keep: z
      .strictObject({
        daily: z.number().int().min(1).default(7).meta({ description: "Daily backups that are kept" }),
        weekly: z.number().int().min(0).default(4).meta({ description: "Weekly backups that are kept" }),
        monthly: z.number().int().min(0).default(6).meta({ description: "Monthly backups that are kept" }),
      })
      .prefault({})
      .meta({ description: "How long backups are kept" }),
    etcd: schedule().default("30 */6 * * *").meta({ description: "When etcd is snapshotted (UTC)" }),
  })
  .meta({ description: "Backups; wants BACKUP_ACCESS_KEY, BACKUP_SECRET_KEY and BACKUP_PASSWORD" });
