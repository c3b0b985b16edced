import { access, constants, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { listeningOn } from "../../lib/listening.ts";
import { readOciArchive } from "../../lib/oci/read.ts";
import { unpackOciArchive } from "../../lib/oci/unpack.ts";
import { waitFor } from "../../lib/wait.ts";
import type { Guest, GuestContainer, GuestInterface } from "../hypervisor.ts";
import { uniqueLocal } from "../unique-local.ts";
import type { Child, Supervisor } from "../supervisor.ts";

/** A container that runs. */
export interface RunningContainer {
  powerOff(options: { readonly graceful: boolean }): Promise<void>;
  /** Undefined once its program has ended. */
  interfaces(): readonly GuestInterface[] | undefined;
}

/** How long a program may take until it listens somewhere. */
const UP_MS = 15_000;

/**
 * Runs containers as plain processes: the image is unpacked to a folder, and its own program is started there with the
 * entrypoint, environment and working folder that the host keeps for the guest. There is no `chroot` and no other user
 * (both need root), so an image that is to run here uses paths relative to its working folder.
 *
 * @returns starts a guest whose disk is the given folder; the root file system outlives power cycles
 * @throws (by the returned function) HomelabError `CONTAINER_START`: no program, or it ended before it listened
 */
export function startContainer(
  supervisor: Supervisor,
  log: (line: string) => void,
): (guest: Guest, dir: string) => Promise<RunningContainer> {
  return async (guest, dir) => {
    const { container } = guest;
    if (container === undefined) throw failure(guest, "it has no image");
    const root = await rootFileSystem(container.imagePath, dir);
    const [program = "", ...args] = words(container.entrypoint);
    const file = await findProgram(root, program, container);
    if (file === undefined) throw failure(guest, `its image has no program ${program}`);

    let running = true;
    const child = await supervisor.start({
      name: `container-${guest.vmid}`,
      file,
      args,
      env: { ...container.env },
      cwd: join(root, container.cwd),
      onExit: (code, signal) => {
        running = false;
        log(`${guest.name} (${guest.vmid}) ended with ${signal ?? `exit code ${code}`}`);
      },
    });
    await listens(guest, child, () => running);
    log(`${guest.name} (${guest.vmid}) listens on ${(await listeningOn(child.pid)).join(", ")}`);
    return {
      powerOff: ({ graceful }) => child.stop({ kill: !graceful }),
      interfaces: () => (running ? guest.nics.map(interfaceOf) : undefined),
    };
  };
}

/** Unpack the image unless the folder holds this very image already. */
async function rootFileSystem(imagePath: string, dir: string): Promise<string> {
  const root = join(dir, "rootfs");
  const marker = join(dir, "image");
  const { digest } = await readOciArchive(imagePath);
  if ((await readIfExists(marker)) === digest) return root;
  const fresh = join(dir, "rootfs.new");
  await rm(marker, { force: true });
  await Promise.all([root, fresh].map((folder) => rm(folder, { recursive: true, force: true })));
  await mkdir(dir, { recursive: true });
  await unpackOciArchive(imagePath, fresh);
  await rename(fresh, root);
  // The marker goes last: where it is, the root file system is whole.
  await writeFileAtomic(marker, digest);
  return root;
}

/** As the image's own `exec` would find it: by path, or along PATH. */
async function findProgram(root: string, program: string, container: GuestContainer): Promise<string | undefined> {
  const folders = program.startsWith("/") ? [""] : (container.env["PATH"] ?? "").split(":");
  for (const folder of folders) {
    const path = join(root, folder, program);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch (error) {
      if (!["ENOENT", "EACCES", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
    }
  }
  return undefined;
}

async function listens(guest: Guest, child: Child, running: () => boolean): Promise<void> {
  await waitFor(async () => !running() || (await listeningOn(child.pid)).length > 0, {
    timeoutMs: UP_MS,
    intervalMs: 20,
    what: `port of ${guest.name}`,
  });
  if (running()) return;
  throw failure(guest, `its program ended at once:\n${await child.logTail(10)}`);
}

/**
 * Split a command line as a shell would: blanks separate words, quotes keep them together.
 *
 * @throws HomelabError `CONTAINER_START` when a quote is not closed
 */
export function words(line: string): readonly string[] {
  const found: string[] = [];
  for (const [part] of line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+|["'\\]/g)) {
    if (/^["'\\]$/.test(part))
      throw new HomelabError("CONTAINER_START", `a quote is not closed in the command line ${line}`);
    found.push(
      part.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, (_, double?: string, single?: string, escaped?: string) =>
        double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(["\\$`])/g, "$1"),
      ),
    );
  }
  return found;
}

function interfaceOf(nic: Guest["nics"][number]): GuestInterface {
  const [address, prefix] = (nic.address ?? "").split("/");
  const given =
    address === undefined || address === "" ? [] : [{ address, prefix: Number(prefix), family: "ipv4" as const }];
  const own = { address: uniqueLocal(nic.mac), prefix: 64, family: "ipv6" as const };
  return { name: nic.name, mac: nic.mac.toLowerCase(), addresses: [...given, own] };
}

function failure(guest: Guest, reason: string): HomelabError {
  return new HomelabError("CONTAINER_START", `container ${guest.vmid} (${guest.name}) cannot start: ${reason}`);
}
