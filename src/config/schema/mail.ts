import { z } from "zod";

export const mailSchema = z
  .strictObject({
    host: z.string().min(1).meta({ description: "SMTP server" }),
    port: z.number().int().min(1).max(65535).default(587).meta({ description: "Port of the SMTP server" }),
    security: z.enum(["starttls", "tls"]).default("starttls").meta({ description: "How the connection is secured" }),
    user: z.string().min(1).meta({ description: "Name to log in with; the password is MAIL_PASSWORD" }),
    from: z.email().meta({ description: "Sender of what the lab writes" }),
    to: z.email().meta({ description: "Who gets what the lab writes" }),
  })
  .meta({ description: "How the lab writes mail; wants MAIL_PASSWORD" });
