import { type Line, missing, ok, warning } from "../checkup.ts";
import { reached } from "../reached.ts";

/** Seconds: certificates made here are not yet valid there beyond the second, and etcd complains beyond the first. */
const NOTICEABLE = 3;
const HARMFUL = 60;

export const clock: Line = {
  name: "clock",
  section: "Proxmox",
  async look(checkup) {
    const greeting = await reached(checkup.greeting());
    if (greeting === undefined) return [];
    const { aheadSeconds } = greeting;
    const off = Math.abs(aheadSeconds);
    if (off <= NOTICEABLE) return [ok("agrees with this machine's")];
    const message = `the host's clock is ${Math.round(off)} s ${aheadSeconds > 0 ? "ahead of" : "behind"} this machine's`;
    const fix = "on the host: chronyc makestep; here: timedatectl set-ntp true";
    return [off <= HARMFUL ? warning(message, fix) : missing(message, fix)];
  },
};
