import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * `writeFileAtomic` for content too large to hold: streamed into a temporary file of the same folder, fsync, rename.
 *
 * @param options `mode`: permission bits, 0o644 unless given; `sync: false`: a crash may lose it, because it is made anew
 */
export async function streamToFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  { mode = 0o644, sync = true }: { readonly mode?: number; readonly sync?: boolean } = {},
): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      for await (const chunk of content) await file.writeFile(chunk);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
