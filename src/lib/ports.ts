import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { endianness } from "node:os";
import { HomelabError, messageOf, systemCode } from "./error.ts";

/** Who listens on a port, as far as the system lets us see. */
export interface PortHolder {
  readonly pid: number;
  /** The command line, its arguments separated by blanks. */
  readonly command: string;
}

/**
 * Make sure that a TCP port can be listened on.
 *
 * @param address IPv4
 * @throws HomelabError `PORT_TAKEN` naming the holder when it can be read; `PORT_REFUSED` when the system does not
 * allow the address or port (low ports without privilege)
 */
export async function assertPortFree(address: string, port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: address, port, exclusive: true }, resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  } catch (error) {
    if (systemCode(error) !== "EADDRINUSE")
      throw new HomelabError("PORT_REFUSED", `${address}:${port} cannot be listened on: ${messageOf(error)}`, {
        cause: error,
      });
    const holder = await holderOf(address, port);
    throw new HomelabError(
      "PORT_TAKEN",
      holder === undefined
        ? `${address}:${port} is taken by a process that cannot be looked into`
        : `${address}:${port} is taken by process ${holder.pid}: ${holder.command}`,
      { hint: "end that process, or wait until it has ended, and try again", cause: error },
    );
  }
}

/** The process that listens on an address and port (or on the port of all addresses); undefined when it is not ours to see. */
export async function holderOf(address: string, port: number): Promise<PortHolder | undefined> {
  const sockets = new Set(
    (await listeners())
      .filter((entry) => entry.port === port && (entry.address === address || entry.address === "0.0.0.0"))
      .map((entry) => `socket:[${entry.inode}]`),
  );
  if (sockets.size === 0) return undefined;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    if (await holds(`/proc/${name}/fd`, sockets)) {
      const command = (await visible(() => readFile(`/proc/${name}/cmdline`, "utf8"))) ?? "";
      return { pid: Number(name), command: command.split("\0").join(" ").trim() };
    }
  }
  return undefined;
}

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

async function listeners(): Promise<readonly Listener[]> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => visible(() => readFile(path, "utf8"))),
  );
  return tables.flatMap((table) => parseListeners(table ?? ""));
}

/**
 * The listening sockets of `/proc/net/tcp` or `tcp6`: IPv4 addresses, and `0.0.0.0` for IPv6's `::`, which takes IPv4
 * too. Other IPv6 addresses stay as the kernel prints them. source: proc_net_tcp(5).
 */
export function parseListeners(table: string): readonly Listener[] {
  const LISTEN = "0A";
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => {
      const [hex = "", port = ""] = (fields[1] ?? "").split(":");
      return { address: ipv4Of(hex), port: Number.parseInt(port, 16), inode: fields[9] ?? "" };
    });
}

/** The kernel prints the 32 bits of an address in the host's byte order. */
function ipv4Of(hex: string): string {
  const bytes = [...Buffer.from(hex, "hex")];
  if (hex.length > 8) return /^0+$/.test(hex) ? "0.0.0.0" : hex;
  return (endianness() === "LE" ? bytes.toReversed() : bytes).join(".");
}

async function holds(folder: string, sockets: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of (await visible(() => readdir(folder))) ?? []) {
    const target = await visible(() => readlink(`${folder}/${descriptor}`));
    if (target !== undefined && sockets.has(target)) return true;
  }
  return false;
}

/** Undefined for what ended meanwhile or belongs to somebody else. */
async function visible<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** Whether this process may listen on ports below 1024 of an address. Tried on a port that nothing of ours uses. */
export async function lowPortsAllowed(address: string): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: address, port: 1023, exclusive: true }, resolve);
    });
    await new Promise((resolve) => server.close(resolve));
    return true;
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return true;
    if (systemCode(error) === "EACCES") return false;
    throw error;
  }
}
