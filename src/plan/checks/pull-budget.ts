import type { Check } from "./check.ts";

/** Pulls that Docker Hub gives an address in six hours without an account. Source: Docker Hub, pull usage and limits. */
const BUDGET = 100;
const DOCKER_HUB = /^(?:docker\.io\/|(?:[^./:]+\/)?[^./:]+(?:[:@]|$))/;

/** A lab that is rebuilt pulls everything at once, from one public address. */
export const pullBudget: Check = ({ apps, nodes = [] }) => {
  const workers = Math.max(1, nodes.filter(({ role }) => role === "worker").length);
  const hub = apps.filter(({ image }) => image !== undefined && DOCKER_HUB.test(image));
  const pulls = hub.reduce((sum, { replicas }) => sum + Math.min(replicas, workers), 0);
  if (pulls <= BUDGET) return [];
  return [
    {
      code: "PULL_BUDGET",
      path: "apps",
      message: `a rebuild pulls ${pulls} images from Docker Hub, which gives ${BUDGET} in six hours to an address without an account`,
      hint: "take images from other registries where the project has them there, such as ghcr.io or quay.io",
      severity: "warning" as const,
    },
  ];
};
