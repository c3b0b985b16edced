import { readdir, readFile } from "node:fs/promises";
import { systemCode } from "../lib/error.ts";

/** The environment variable that marks every process below a supervisor with the supervisor's directory. */
export const SUPERVISOR_MARK = "HOMELAB_SUPERVISED_BY";

/**
 * When a process started, in clock ticks since boot (`/proc/<pid>/stat` field 22), or undefined when there is no such
 * process or only its zombie. Together with the pid it names one process for good: pids are used again, pairs are not.
 * source: proc_pid_stat(5).
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  const stat = await readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, also ")".
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

/** Every process of ours that carries the mark of this supervisor directory, whoever its parent is by now. */
export async function markedProcesses(dir: string): Promise<readonly number[]> {
  const mark = `${SUPERVISOR_MARK}=${dir}`;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readProc(`/proc/${pid}/environ`);
      return environment?.split("\0").includes(mark) === true ? [pid] : [];
    }),
  );
  return marked.flat();
}

/** Signals a process (negative: its whole group). False when there is nothing left to signal. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (systemCode(error) === "ESRCH") return false;
    throw error;
  }
}

/** A file below /proc, or undefined: processes end while they are looked at, and others' belong to other people. */
async function readProc(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}
