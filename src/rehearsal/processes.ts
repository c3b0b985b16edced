import { readdir, readFile } from "node:fs/promises";
import { systemCode } from "../lib/error.ts";

/** The environment variable that marks every process below a supervisor with the supervisor's directory. */
export const SUPERVISOR_MARK = "HOMELAB_SUPERVISED_BY";

export interface MarkedProcess {
  readonly pid: number;
  /** Process group; that of a supervised program is its own pid. */
  readonly group: number;
}

/** Every process of ours that carries the mark of this supervisor directory, whoever its parent is by now. */
export async function markedProcesses(dir: string): Promise<readonly MarkedProcess[]> {
  const mark = `${SUPERVISOR_MARK}=${dir}`;
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readProc(`/proc/${pid}/environ`);
      if (environment?.split("\0").includes(mark) !== true) return [];
      const stat = await readProc(`/proc/${pid}/stat`);
      // Counted from the last bracket: the program's name before it may hold anything. Source: proc_pid_stat(5).
      return stat === undefined ? [] : [{ pid, group: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) }];
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
