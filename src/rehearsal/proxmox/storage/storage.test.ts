import { Readable } from "node:stream";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOciArchive } from "../../../lib/oci/write.ts";
import { streamToFile } from "../../../lib/stream-to-file.ts";
import { type TarMember, writeTar } from "../../../lib/tar/write.ts";
import { readMultipart } from "../http/multipart.ts";
import { imageSize } from "./image-file.ts";
import { readOciArchive } from "./oci-archive.ts";

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), "homelab-storage-"))));
afterAll(() => rm(dir, { recursive: true, force: true }));

async function stored(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

async function archived(name: string, members: readonly TarMember[]): Promise<string> {
  const path = join(dir, name);
  await streamToFile(path, writeTar(members));
  return path;
}

function header(virtualBytes: bigint, backingOffset = 0n): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write("QFI\xfb", 0, "latin1");
  bytes.writeUInt32BE(3, 4);
  bytes.writeBigUInt64BE(backingOffset, 8);
  bytes.writeBigUInt64BE(virtualBytes, 24);
  return bytes;
}

describe("disk images", () => {
  it("say their virtual size in their header", async () => {
    expect(await imageSize(await stored("a.qcow2", header(10n * 2n ** 30n)), "qcow2", "a")).toBe(10 * 2 ** 30);
    expect(await imageSize(await stored("a.raw", Buffer.alloc(4096)), "raw", "a")).toBe(4096);
  });
  it("are refused when they are something else, or lean on another file", async () => {
    await expect(imageSize(await stored("b.qcow2", "<html>not found</html>".repeat(9)), "qcow2", "b")).rejects.toThrow(
      "Image is not in qcow2 format",
    );
    await expect(imageSize(await stored("c.qcow2", header(1n, 512n)), "qcow2", "c")).rejects.toThrow(
      "backing file not allowed",
    );
  });
});

describe("OCI archives", () => {
  const image = {
    architecture: "amd64",
    layers: [[{ path: "bin/x", mode: 0o755, content: Buffer.from("x") }]],
    env: { PATH: "/bin" },
    entrypoint: ["/bin/x"],
    cmd: ["a b"],
    workingDir: "/w",
    user: "1:2",
  } as const;

  it("are known by what is in them", async () => {
    const path = join(dir, "image.tar");
    await writeOciArchive(path, image);
    expect(await readOciArchive(path, "image.tar")).toMatchObject({
      entrypoint: ["/bin/x", "a b"],
      env: ["PATH=/bin"],
      cwd: "/w",
      user: "1:2",
    });
    expect(await readOciArchive(path, "image.tar.gz")).toBeUndefined();
  });
  it("are plain templates without a layout, and no templates at all when they are no tar", async () => {
    const members = [{ path: "etc/os-release", mode: 0o644, content: Buffer.from("ID=debian\n") }];
    expect(await readOciArchive(await archived("plain.tar", members), "plain.tar")).toBeUndefined();
    expect(await readOciArchive(await stored("text.tar", "no tar ".repeat(200)), "text.tar")).toBeUndefined();
  });
  it("are refused when a blob is missing", async () => {
    const members = [
      { path: "oci-layout", content: { imageLayoutVersion: "1.0.0" } },
      { path: "index.json", content: { manifests: [{ digest: `sha256:${"0".repeat(64)}`, size: 1 }] } },
      { path: "blobs/sha256/other", content: {} },
    ].map(({ path, content }) => ({ path, mode: 0o644, content: Buffer.from(JSON.stringify(content)) }));
    await expect(readOciArchive(await archived("broken.tar", members), "broken.tar")).rejects.toThrow("is missing");
  });
});

describe("uploads", () => {
  const type = "multipart/form-data; boundary=XyZ";
  const content = Buffer.concat([Buffer.from("\r\n--Xy\r\n--XyQ\r\n"), Buffer.alloc(70_000, 7), Buffer.from("\r\n")]);
  const body = Buffer.concat([
    Buffer.from('--XyZ\r\nContent-Disposition: form-data; name="content"\r\n\r\nvztmpl\r\n--XyZ\r\n'),
    Buffer.from(
      'Content-Disposition: form-data; name="filename"; filename="edge.tar"\r\nContent-Type: application/octet-stream\r\n\r\n',
    ),
    content,
    Buffer.from("\r\n--XyZ--\r\n"),
  ]);

  it.each([1, 7, 61, 4096, 1 << 20])("arrive whole in chunks of %d bytes", async (size) => {
    const parts = Array.from({ length: Math.ceil(body.length / size) }, (_, index) =>
      body.subarray(index * size, (index + 1) * size),
    );
    const result = await readMultipart(Readable.from(parts), type, join(dir, `up-${size}`));
    expect(result).toMatchObject({
      fields: { content: "vztmpl" },
      file: { name: "edge.tar", sizeBytes: content.length },
    });
    expect((await readFile(result.file?.path ?? "")).equals(content)).toBe(true);
  });
  it("that break off leave nothing behind", async () => {
    const folder = join(dir, "broken");
    await expect(readMultipart(Readable.from([body.subarray(0, 30_000)]), type, folder)).rejects.toThrow(
      "ended too early",
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
