import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";

const pools = z.array(z.looseObject({ poolid: z.string() }));

/** Names of the resource pools that the token may see. @throws as `ProxmoxClient.get` */
export async function readPools(client: ProxmoxClient): Promise<readonly string[]> {
  return (await client.get("/pools", pools)).map(({ poolid }) => poolid);
}
