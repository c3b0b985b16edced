import { expect, test } from "vitest";
import { killStates } from "./state-kills.ts";

test(
  "conductor, OpenTofu and providers killed ten times: the next run converges, nothing is lost, doubled or left over",
  { timeout: 15 * 60_000 },
  async () => {
    const kills = await killStates(10, Date.now() % 1_000_000, "127.223.1");
    expect(kills).toHaveLength(10);
    // A moment that never comes would prove nothing.
    expect(kills.filter((_, index) => index % 2 === 0 && !kills[index]?.struck)).toEqual([]);
  },
);
