import { createPulse } from "./pulse.ts";

/** The kernel's ring buffer: what `dmesg` shows. It is empty after each boot. */
export interface KernelLog {
  /** A line of machined's own, as user space writes it to /dev/kmsg. */
  write(message: string): void;
  /** The lines so far (none with `tail`), then new ones until the signal is aborted if `follow`. */
  read(
    options: { readonly follow: boolean; readonly tail: boolean },
    signal: AbortSignal,
  ): AsyncGenerator<string, void, void>;
}

const CAPACITY = 4_000;

export function createKernelLog(sink: (line: string) => void): KernelLog {
  const lines: string[] = [];
  let dropped = 0;
  const pulse = createPulse();
  return {
    write(message) {
      const line = `user: warning: [${new Date().toISOString()}]: [talos] ${message}\n`;
      lines.push(line);
      if (lines.length > CAPACITY) {
        lines.shift();
        dropped++;
      }
      sink(line);
      pulse.fire();
    },
    async *read({ follow, tail }, signal) {
      let position = tail ? dropped + lines.length : dropped;
      for (;;) {
        while (position < dropped + lines.length) {
          const line = lines[Math.max(0, position - dropped)];
          position = Math.max(position, dropped) + 1;
          if (line !== undefined) yield line;
        }
        if (!follow || !(await pulse.next(signal))) return;
      }
    },
  };
}
