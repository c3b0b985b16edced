import { exec } from "../../lib/exec.ts";

/**
 * The files of the last commit below a folder of a working copy: text by path, relative to the working copy's folder.
 *
 * @returns undefined when there is no repository, or no commit yet
 */
export async function readHead(
  root: string,
  folder: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string> | undefined> {
  const git = (args: readonly string[], accept = [0]) => exec("git", ["-C", root, ...args], { ...options, accept });
  const listed = await git(["ls-tree", "-r", "-z", "HEAD", "--", `${folder}/`], [0, 128]);
  if (listed.code !== 0) return undefined;
  const entries = listed.stdout.split("\0").flatMap((line) => {
    const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
    return blob === undefined || path === undefined ? [] : [{ blob, path }];
  });
  const files = new Map<string, string>();
  for (const { blob, path } of entries) files.set(path, (await git(["cat-file", "blob", blob])).stdout);
  return files;
}

/** One file of the last commit; undefined when the commit has none of that name, or when there is no commit. */
export async function readHeadFile(
  root: string,
  path: string,
  options: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { code, stdout } = await exec("git", ["-C", root, "cat-file", "blob", `HEAD:./${path}`], {
    ...options,
    accept: [0, 128],
  });
  return code === 0 ? stdout : undefined;
}
