import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { image: "docker.io/bitnami/redis:7.2.5" });
  },
  issues: [
    {
      code: "IMAGE_GONE",
      path: "apps/external/whoami.ts:image",
      message: "image docker.io/bitnami/redis:7.2.5 of app whoami was removed from docker.io/bitnami in 2025",
      hint: "take the image of the project itself, or docker.io/bitnamilegacy/redis, which gets no updates",
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { image: "docker.io/bitnamilegacy/redis:7.2.5" });
  },
};
