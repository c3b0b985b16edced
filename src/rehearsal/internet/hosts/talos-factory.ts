import { join } from "node:path";
import { HomelabError } from "../../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../../lib/files.ts";
import {
  bytes,
  notFound,
  text,
  type HostAnswer,
  type HostRequest,
  type PinnedVersions,
  type SimulatedHost,
} from "../host.ts";
import { readSchematic } from "../schematic.ts";
import { talosImage } from "../talos-image.ts";

/** Official extensions that the simulated factory can put into an image. */
const EXTENSIONS: ReadonlySet<string> = new Set([
  "siderolabs/amd-ucode",
  "siderolabs/i915",
  "siderolabs/intel-ucode",
  "siderolabs/iscsi-tools",
  "siderolabs/nfs-utils",
  "siderolabs/qemu-guest-agent",
  "siderolabs/util-linux-tools",
]);

const IMAGE = /^\/image\/([0-9a-f]{64})\/(v[^/]+)\/([^/]+)$/;
/** The one form that Proxmox can import through its API: it does not decompress. */
const FILE = "nocloud-amd64.qcow2";

/**
 * Talos Image Factory (source: siderolabs/image-factory docs/api.md): schematics are stored under the SHA-256 of their
 * canonical form, and an image is made of a schematic that is known and a version that exists. Schematics outlive the
 * process in `dir`.
 */
export function talosFactory(versions: PinnedVersions, dir: string): SimulatedHost {
  const offered = [`v${versions.talos}`];
  const fileOf = (id: string): string => join(dir, `${id}.yaml`);

  async function store(request: HostRequest): Promise<HostAnswer> {
    try {
      const { id, canonical } = readSchematic(Buffer.from(request.body).toString("utf8"));
      await writeFileAtomic(fileOf(id), canonical);
      return text(201, JSON.stringify({ id, schematic: canonical }), "application/json");
    } catch (error) {
      if (error instanceof HomelabError) return text(400, `${error.message}\n`);
      throw error;
    }
  }

  async function image(schematic: string, version: string, file: string): Promise<HostAnswer> {
    const known = await readIfExists(fileOf(schematic));
    if (known === undefined) return text(404, `schematic ID ${schematic} not found\n`);
    if (!offered.includes(version))
      return text(404, `version ${version} is not available, only ${offered.join(", ")}\n`);
    if (file !== FILE) return text(404, `the image ${file} is not simulated, only ${FILE}\n`);
    const { extensions } = readSchematic(known);
    const missing = extensions.filter((extension) => !EXTENSIONS.has(extension));
    if (missing.length > 0)
      return text(400, `official extension "${missing.join('", "')}" is not available for Talos version ${version}\n`);
    return bytes(talosImage({ talosVersion: version, schematic, extensions }), "application/octet-stream");
  }

  return {
    name: "factory.talos.dev",
    async answer(request) {
      const { pathname } = request.url;
      if (pathname === "/schematics" && request.method === "POST") return store(request);
      if (request.method !== "GET" && request.method !== "HEAD") return text(405, "method not allowed\n");
      if (pathname === "/versions") return text(200, JSON.stringify(offered), "application/json");
      const asked = IMAGE.exec(pathname);
      if (asked !== null) return image(asked[1] ?? "", asked[2] ?? "", asked[3] ?? "");
      const id = /^\/schematics\/([0-9a-f]{64})$/.exec(pathname)?.[1];
      const known = id === undefined ? undefined : await readIfExists(fileOf(id));
      return known === undefined ? notFound(request) : text(200, known, "application/yaml");
    },
  };
}
