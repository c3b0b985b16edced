import { messageOf } from "../../../lib/error.ts";
import type { MachineConfig } from "../machine-config.ts";
import type { Boot } from "./boot.ts";
import { pause } from "./durations.ts";

/** Configurations on trial, by boot: another apply ends the trial. */
const trials = new WeakMap<Boot, AbortController>();

/** Take a configuration for a while; unless another one is applied meanwhile, the one on the disk comes back. */
export async function tryConfig(boot: Boot, config: MachineConfig, milliseconds: number): Promise<void> {
  trials.get(boot)?.abort();
  const trial = new AbortController();
  trials.set(boot, trial);
  await boot.adopt(config);
  void revert(boot, config, milliseconds, AbortSignal.any([trial.signal, boot.signal]));
}

async function revert(boot: Boot, tried: MachineConfig, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (!(await pause(milliseconds, signal))) return;
  const stored = boot.disk.config();
  if (stored === undefined || boot.config() !== tried) return;
  boot.kernelLog.write("the configuration was on trial: reverting to the stored one");
  try {
    await boot.adopt(stored);
  } catch (error) {
    boot.kernelLog.write(`reverting the configuration failed: ${messageOf(error)}`);
  }
}
