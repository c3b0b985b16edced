import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { messageOf } from "../../../lib/error.ts";
import { type Host, startTask } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { and, endpoint, on, or } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { node, storageId } from "../schema/formats.ts";
import { requireNode } from "../guests/guest.ts";
import { SECONDS } from "../guests/power.ts";
import { storeFile, targetOf } from "../storage/content-file.ts";
import { requireSpace } from "../storage/space.ts";
import { enabledStorage, findVolume } from "../storage/storages.ts";
import { ALGORITHMS, fileContent, requireChecksum } from "./storage-upload.ts";

/** Making the host fetch something: the newer, narrow privilege or the older, broad ones. */
const mayFetch = or(on("/", ["Sys.Audit", "Sys.Modify"]), on("/nodes/{node}", ["Sys.AccessNetwork"]));
const url = string({ pattern: /^https?:\/\/.*/ });

/** source: pve-storage src/PVE/API2/Storage/Status.pm download_url */
export const downloadUrl = endpoint({
  method: "POST",
  path: "/nodes/{node}/storage/{storage}/download-url",
  permission: and(on("/storage/{storage}", ["Datastore.AllocateTemplate"]), mayFetch),
  parameters: {
    node,
    storage: storageId,
    url,
    content: string({ oneOf: ["iso", "vztmpl", "import"] }),
    filename: string({ maxLength: 255 }),
    checksum: optional(string(), "checksum-algorithm"),
    "checksum-algorithm": optional(string({ oneOf: ALGORITHMS }), "checksum"),
    compression: optional(string({ oneOf: ["gz", "lzo", "zst", "bz2"] })),
    "verify-certificates": optional(boolean()),
  },
  handle: (call, values) => {
    const { host } = call;
    requireNode(host.state, values.node);
    const storage = enabledStorage(host, values.storage);
    const content = fileContent(values.content);
    const refusal = `can't upload to storage type '${storage.type}', not a file based storage!`;
    if (!storage.content.includes(content))
      die(`storage '${values.storage}' is not configured for content-type '${content}'`);
    const target = targetOf(host.node, values.storage, storage, content, values.filename, refusal);
    if (values.compression !== undefined && content !== "iso")
      throw parameterError({ compression: `decompression not supported for ${content}` });
    if (values.compression !== undefined) die(`decompression of '${values.compression}' is not simulated by this host`);
    return startTask(call, {
      type: "download",
      id: target.name,
      seconds: SECONDS.download,
      run: async (log) => {
        log(`downloading ${values.url} to ${target.hostPath}`);
        if (findVolume(host.state, host.node, target.volume) !== undefined)
          die(`refusing to override existing file '${target.hostPath}'`);
        const temporary = await download(host, values.url, values.storage, target.hostPath);
        try {
          await requireChecksum(temporary, values["checksum-algorithm"], values.checksum);
        } catch (error) {
          await rm(temporary, { force: true });
          throw error;
        }
        await storeFile(host, target, temporary);
        log(`download of '${values.url}' to '${target.hostPath}' finished`);
      },
    });
  },
});

/** source: pve-manager PVE/API2/Nodes.pm query_url_metadata */
export const queryUrlMetadata = endpoint({
  method: "GET",
  path: "/nodes/{node}/query-url-metadata",
  permission: mayFetch,
  parameters: { node, url, "verify-certificates": optional(boolean()) },
  handle: async ({ host }, values) => {
    requireNode(host.state, values.node);
    const { status, headers } = await reach(host, values.url, "HEAD");
    if (status !== 200) die(`invalid server response: '${status}'`);
    const disposition = /filename="?([^";]+)"?/.exec(headers["content-disposition"] ?? "")?.[1];
    const name = disposition ?? decodeURIComponent(new URL(values.url).pathname.split("/").at(-1) ?? "");
    const size = headers["content-length"];
    const mimetype = headers["content-type"]?.split(";")[0];
    return {
      ...(name === "" ? {} : { filename: name }),
      ...(size === undefined ? {} : { size: Number(size) }),
      ...(mimetype === undefined ? {} : { mimetype }),
    };
  },
});

async function download(host: Host, from: string, storage: string, hostPath: string): Promise<string> {
  const { status, headers, body } = await reach(host, from, "GET");
  if (status !== 200) die(`download failed: '${from}': ERROR ${status}`);
  const length = headers["content-length"];
  if (length !== undefined) requireSpace(host, storage, Number(length), hostPath);
  const folder = join(host.dir, "uploads");
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `download-${randomBytes(8).toString("hex")}`);
  try {
    const out = createWriteStream(temporary, { flags: "wx", mode: 0o600 });
    await pipeline(Readable.from(body), out);
    if (length !== undefined && out.bytesWritten !== Number(length))
      die(`download failed: got ${out.bytesWritten} bytes instead of ${length}`);
    return temporary;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function reach(host: Host, from: string, method: "GET" | "HEAD"): ReturnType<Host["fetch"]> {
  try {
    return await host.fetch(from, method);
  } catch (error) {
    return die(`download failed: Can't connect to ${new URL(from).host}: ${messageOf(error)}`);
  }
}
