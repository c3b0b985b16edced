import { expect, test } from "vitest";
import { killAgainAndAgain } from "./kills.ts";

test(
  "a conductor that is killed ten times leaves nothing that stops the next run",
  { timeout: 15 * 60_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    const kills = await killAgainAndAgain(10, 25_000, seed);
    expect(kills).toHaveLength(10);
  },
);
