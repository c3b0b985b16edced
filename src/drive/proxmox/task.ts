import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { waitFor } from "../../lib/wait.ts";
import type { ProxmoxClient } from "./client.ts";

const task = z.looseObject({ status: z.enum(["running", "stopped"]), exitstatus: z.string().optional() });

/**
 * Wait for the end of a task.
 *
 * @param what  as a noun phrase: it becomes part of the error
 * @throws HomelabError `TASK_FAILED` with the host's words, `TIMEOUT`, and as `ProxmoxClient.get`
 */
export async function taskEnded(
  client: ProxmoxClient,
  node: string,
  upid: string,
  options: { readonly what: string; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const path = `/nodes/${node}/tasks/${encodeURIComponent(upid)}/status`;
  const { exitstatus } = await waitFor(
    async () => {
      const now = await client.get(path, task);
      return now.status === "stopped" ? now : undefined;
    },
    { ...options, intervalMs: 100 },
  );
  if (exitstatus !== "OK")
    throw new HomelabError("TASK_FAILED", `no ${options.what} on ${node}: ${exitstatus ?? "no reason was given"}`);
}
