import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { startTask } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, on } from "../http/endpoint.ts";
import { optional, string } from "../schema/parameter.ts";
import { node, storageId } from "../schema/formats.ts";
import { requireNode } from "../guests/guest.ts";
import { SECONDS } from "../guests/power.ts";
import { type FileContent, storeFile, targetOf } from "../storage/content-file.ts";
import { enabledStorage } from "../storage/storages.ts";

const CONTENTS: readonly FileContent[] = ["iso", "vztmpl", "import"];

export const ALGORITHMS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/** Throws unless `text` is one of the content types that files can have; the schema has checked it before. */
export function fileContent(text: string): FileContent {
  return CONTENTS.find((name) => name === text) ?? die(`upload content type '${text}' not allowed`);
}

/** source: pve-storage src/PVE/API2/Storage/Status.pm upload */
export const uploadFile = endpoint({
  method: "POST",
  path: "/nodes/{node}/storage/{storage}/upload",
  permission: on("/storage/{storage}", ["Datastore.AllocateTemplate"]),
  parameters: {
    node,
    storage: storageId,
    content: string({ oneOf: CONTENTS }),
    filename: string({ maxLength: 255 }),
    checksum: optional(string(), "checksum-algorithm"),
    "checksum-algorithm": optional(string({ oneOf: ALGORITHMS }), "checksum"),
  },
  handle: (call, values) => {
    const { host, upload } = call;
    requireNode(host.state, values.node);
    const storage = enabledStorage(host, values.storage);
    const content = fileContent(values.content);
    if (upload === undefined) return die("missing temporary file name");
    const target = targetOf(
      host.node,
      values.storage,
      storage,
      content,
      values.filename,
      `can't upload to storage type '${storage.type}'`,
    );
    if (!storage.content.includes(content)) die(`storage '${values.storage}' does not support '${content}' content`);
    return startTask(call, {
      type: "imgcopy",
      id: "",
      seconds: SECONDS.imgcopy,
      run: async (log) => {
        log(`starting file import from: ${upload.path}`);
        await requireChecksum(upload.path, values["checksum-algorithm"], values.checksum);
        log(`target file: ${target.hostPath}`);
        log(`file size is: ${upload.sizeBytes}`);
        await storeFile(host, target, upload.path);
        log("finished file import successfully");
      },
    });
  },
});

/** @throws PveError 500 when the file has another checksum */
export async function requireChecksum(
  path: string,
  algorithm: string | undefined,
  expected: string | undefined,
): Promise<void> {
  if (algorithm === undefined || expected === undefined) return;
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const found = hash.digest("hex");
  if (found !== expected.toLowerCase()) die(`checksum mismatch: got '${found}' != expect '${expected}'`);
}
