import { readFile } from "node:fs/promises";
import { systemCode } from "./error.ts";

/**
 * When a process started, in clock ticks since boot (field 22 of `/proc/<pid>/stat`), or undefined when there is none
 * or it is a zombie. Together with the pid it names a process for good: pids are used again, start times are not.
 */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The command name is in brackets and may hold spaces and brackets itself: count from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ESRCH") return undefined;
    throw error;
  }
}

/** Whether this very process still runs. */
export async function isAlive(pid: number, startTime: string): Promise<boolean> {
  return (await startTimeOf(pid)) === startTime;
}
