/** What one look at `/proc/<pid>/stat` tells. */
export interface ProcStat {
  readonly pid: number;
  readonly parent: number;
  /** `Z` is a process that has ended and whose parent has not asked for its exit code yet. */
  readonly state: string;
  /** Clock ticks since boot; with the pid it names a process for good. */
  readonly start: string;
  /** CPU-seconds of the process itself, user and system. */
  readonly own: number;
  /** CPU-seconds of children that it has waited for, and of all that those had waited for. */
  readonly reaped: number;
  /** Resident memory in pages, shared ones counted in full. */
  readonly residentPages: number;
}

/** The kernel tells times to programs in hundredths of a second on every machine that Node runs on. Source: proc(5), USER_HZ. */
const TICKS_PER_SECOND = 100;

/** Source: proc_pid_stat(5). The name is in brackets and may hold anything: fields are counted from the last bracket. */
export function parseStat(text: string): ProcStat {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // The first field after the name is the third of the man page.
  const field = (number: number): string => fields[number - 3] ?? "";
  const seconds = (user: number, system: number): number =>
    (Number(field(user)) + Number(field(system))) / TICKS_PER_SECOND;
  return {
    pid: Number.parseInt(text, 10),
    state: field(3),
    parent: Number(field(4)),
    own: seconds(14, 15),
    reaped: seconds(16, 17),
    start: field(22),
    residentPages: Number(field(24)),
  };
}

/** CPU-seconds that the whole machine has been busy since boot, from the text of `/proc/stat`. Source: proc_stat(5). */
export function busySeconds(text: string): number {
  const line = /^cpu +(.*)$/m.exec(text)?.[1] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = line.split(" ").map(Number);
  return (user + nice + system + irq + softIrq) / TICKS_PER_SECOND;
}

/** Proportional set size in bytes, from the text of `/proc/<pid>/smaps_rollup`: shared pages count for each by its part. */
export function parsePss(text: string): number {
  return Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}
