import { copyFile, link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { isWholeArchive } from "../../lib/oci/read.ts";
import { writeOciArchive, type OciImage } from "../../lib/oci/write.ts";
import type { TarMember } from "../../lib/tar/write.ts";

/** One static program with its configuration, to be run as an immutable container. */
export interface Appliance {
  /** Name of the archive; whoever chooses it changes it with the content. */
  readonly fileName: string;
  /** Words separated by single spaces; the first is where the program goes in the image. */
  readonly entrypoint: string;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute working folder. */
  readonly cwd: string;
  /** Text by absolute path in the image. */
  readonly files: Readonly<Record<string, string>>;
}

/** LXC's own choice is SIGPWR, which a program that is no init never sees: the host would wait a minute and then kill it. */
const STOP_SIGNAL = "SIGTERM";

/** Folders that a container's host mounts over or writes into (network files go to /etc). */
const FOLDERS = ["dev", "etc", "proc", "root", "run", "sys", "tmp", "usr", "var"];

/**
 * Make the OCI archive of an appliance in `folder`. An archive of that name that is whole is kept: the name holds a
 * hash of the content.
 *
 * @param binary  the program on this host, statically linked
 * @param options `cache`: a folder in which archives are shared between labs and runs
 * @returns the archive's path, and whether it was made now
 * @throws HomelabError `APPLIANCE_PATH` when a path of the image is not absolute
 */
export async function bakeAppliance(
  folder: string,
  appliance: Appliance,
  binary: string,
  options: { readonly cache?: string; readonly architecture?: OciImage["architecture"] } = {},
): Promise<{ readonly path: string; readonly baked: boolean }> {
  const path = join(folder, appliance.fileName);
  if (await isWholeArchive(path)) return { path, baked: false };
  const home = options.cache ?? folder;
  const original = join(home, appliance.fileName);
  const cached = await isWholeArchive(original);
  if (!cached) await writeOciArchive(original, describe(appliance, binary, options.architecture ?? "amd64"));
  if (original !== path) await place(original, path);
  return { path, baked: !cached };
}

function describe(appliance: Appliance, binary: string, architecture: OciImage["architecture"]): OciImage {
  const [program = "", ...args] = appliance.entrypoint.split(" ");
  const files: TarMember[] = [
    { path: inImage(program), mode: 0o755, content: { file: binary } },
    ...Object.entries(appliance.files).map(([path, text]) => ({
      path: inImage(path),
      mode: 0o644,
      content: Buffer.from(text),
    })),
  ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const folders = new Set([
    ...FOLDERS,
    ...[...files.map(({ path }) => dirname(path)), inImage(appliance.cwd)].flatMap(ancestors),
  ]);
  const layer = [
    ...[...folders].toSorted().map((path) => ({
      path: `${path}/`,
      mode: path === "tmp" ? 0o1777 : 0o755,
      content: new Uint8Array(),
    })),
    ...files,
  ];
  const { env, cwd } = appliance;
  return {
    architecture,
    layers: [layer],
    env,
    entrypoint: [program],
    cmd: args,
    workingDir: cwd,
    user: "",
    stopSignal: STOP_SIGNAL,
  };
}

function inImage(path: string): string {
  if (!path.startsWith("/")) throw new HomelabError("APPLIANCE_PATH", `"${path}" is not an absolute path of the image`);
  return path.slice(1);
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function ancestors(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch (error) {
    // Another file system, or one without hard links.
    if (!["EXDEV", "EPERM", "ENOTSUP", "EMLINK"].includes(systemCode(error) ?? "")) throw error;
    await copyFile(from, to);
  }
}
