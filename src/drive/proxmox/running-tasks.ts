import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";

// source: pve-manager PVE/API2/Tasks.pm
const tasks = z.array(
  z.looseObject({ type: z.string(), id: z.string(), user: z.string(), endtime: z.number().optional() }),
);

/** A task that a node works on. */
export interface RunningTask {
  readonly node: string;
  /** `qmcreate`, `download`, … */
  readonly type: string;
  /** A guest's id, or empty. */
  readonly id: string;
}

/**
 * What nodes work on for a user, tokens of the user included. A client that was killed leaves its tasks running.
 *
 * @param user `terraform@pve`
 * @throws as `ProxmoxClient.get`
 */
export async function runningTasks(
  client: ProxmoxClient,
  nodes: readonly string[],
  user: string,
): Promise<readonly RunningTask[]> {
  const lists = await Promise.all(
    nodes.map(async (node) => {
      const active = await client.get(`/nodes/${node}/tasks?source=active&limit=500`, tasks);
      return active
        .filter((task) => task.endtime === undefined && task.user.split("!")[0] === user)
        .map(({ type, id }) => ({ node, type, id }));
    }),
  );
  return lists.flat();
}
