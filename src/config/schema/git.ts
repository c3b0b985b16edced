import { z } from "zod";

export const gitSchema = z
  .strictObject({
    url: z.string().meta({ description: "Repository that Argo CD clones, e.g. https://github.com/user/homelab" }),
    branch: z.string().min(1).default("main").meta({ description: "Branch that Argo CD follows" }),
  })
  .meta({ description: "The lab's Git remote: Argo CD reads k8s/ from it" });
