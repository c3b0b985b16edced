import type { Check } from "./check.ts";

/** How much memory the apps get is for the owner to say; a control plane has a default, a worker has none. */
export const workerMemory: Check = ({ nodes = [] }) =>
  nodes
    .filter(({ role, hasMemory }) => role === "worker" && !hasMemory)
    .map(({ path, name }) => ({
      code: "WORKER_MEMORY",
      path: `${path}.memory`,
      message: `worker ${name} has no memory`,
      hint: 'write memory: "16GiB", or what the host can spare (8GiB and more is sensible)',
    }));
