import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";
import { taskEnded } from "./task.ts";

const contents = z.array(z.looseObject({ volid: z.string() }));
const TASK_MS = 120_000;

export interface ImageFile {
  readonly node: string;
  readonly storage: string;
  /** `local:import/talos-….qcow2`. */
  readonly volume: string;
}

/** Images for new disks in a storage, whose file name begins like this. @throws as `ProxmoxClient.get` */
export async function imageFiles(
  client: ProxmoxClient,
  { node, storage }: Pick<ImageFile, "node" | "storage">,
  beginning: string,
): Promise<readonly ImageFile[]> {
  const found = await client.get(`/nodes/${node}/storage/${storage}/content?content=import`, contents);
  return found
    .filter(({ volid }) => volid.slice(volid.lastIndexOf("/") + 1).startsWith(beginning))
    .map(({ volid }) => ({ node, storage, volume: volid }));
}

/** Delete an image. Disks that were made from it are copies. @throws HomelabError `TASK_FAILED`, and as `ProxmoxClient.get` */
export async function removeImage(
  client: ProxmoxClient,
  { node, storage, volume }: ImageFile,
  signal: AbortSignal,
): Promise<void> {
  const path = `/nodes/${node}/storage/${storage}/content/${encodeURIComponent(volume)}`;
  const upid = await client.remove(path, z.string().nullable());
  // Null: it was done before the answer.
  if (upid !== null) await taskEnded(client, node, upid, { what: `removal of ${volume}`, timeoutMs: TASK_MS, signal });
}
