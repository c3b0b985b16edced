import { exec } from "../../lib/exec.ts";
import { messageOf } from "../../lib/error.ts";

/** Of util-linux: a user namespace in which the caller may mount, and mounts that nobody else sees. */
export const PRIVATE_MOUNTS = ["unshare", "--map-root-user", "--mount"] as const;

/**
 * Whether this user may have mounts of its own here; some systems refuse it to all but root.
 *
 * @returns undefined when it works, else why not
 */
export async function mountNamespaceObstacle(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const [file, ...args] = PRIVATE_MOUNTS;
  const probe = "mount -t tmpfs tmpfs /mnt";
  try {
    await exec(file, [...args, "sh", "-c", probe], { env: { PATH: env["PATH"] }, timeout: 10_000 });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
