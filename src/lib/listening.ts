import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "./error.ts";
import { parseListeners } from "./ports.ts";

/** Addresses and TCP ports that one process listens on, as `address:port`, sorted; empty when the process is gone. */
export async function listeningOn(pid: number): Promise<readonly string[]> {
  try {
    const folder = `/proc/${pid}/fd`;
    const targets = await Promise.all((await readdir(folder)).map((name) => linkOf(join(folder, name))));
    const sockets = new Set(targets);
    const tables = await Promise.all(["tcp", "tcp6"].map((name) => readFile(`/proc/${pid}/net/${name}`, "utf8")));
    return tables
      .flatMap(parseListeners)
      .filter(({ inode }) => sockets.has(`socket:[${inode}]`))
      .map(({ address, port }) => `${address}:${port}`)
      .toSorted();
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(systemCode(error) ?? "")) return [];
    throw error;
  }
}

async function linkOf(path: string): Promise<string> {
  try {
    return await readlink(path);
  } catch (error) {
    // Closed while we looked.
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  }
}
