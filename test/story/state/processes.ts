import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { systemCode } from "../../../src/lib/error.ts";

/** A living process. */
export interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose working folder is this one, or below it. */
export function processesIn(folder: string): readonly Found[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const cwd = readlinkSync(`/proc/${name}/cwd`);
      if (cwd !== folder && !cwd.startsWith(`${folder}/`)) return [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
      return command === "" ? [] : [{ pid: Number(name), command }];
    } catch (error) {
      // It has ended between the two looks, or is somebody else's.
      if (["ENOENT", "ESRCH", "EACCES"].includes(systemCode(error) ?? "")) return [];
      throw error;
    }
  });
}

/** SIGKILL, for a process that may have ended by itself. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
}
