import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    for (let n = 0; n < 101; n++) apps[`apps/many/app-${n}.ts`] = { image: `docker.io/a/app-${n}:1`, port: 80 };
    config.cluster = { podsPerNode: 250 };
  },
  issues: [
    {
      code: "PULL_BUDGET",
      path: "apps",
      message:
        "a rebuild pulls 103 images from Docker Hub, which gives 100 in six hours to an address without an account",
      hint: "take images from other registries where the project has them there, such as ghcr.io or quay.io",
      severity: "warning",
    },
  ],
  right: ({ config, apps }) => {
    for (let n = 0; n < 101; n++) apps[`apps/many/app-${n}.ts`] = { image: `ghcr.io/a/app-${n}:1`, port: 80 };
    config.cluster = { podsPerNode: 250 };
  },
};
