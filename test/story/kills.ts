import { openPlace, processesNaming, reportOf, type Place } from "./homelab.ts";
import { randomFrom } from "./random.ts";

export interface Kill {
  /** Milliseconds after the start. */
  readonly after: number;
  /** The phase that was going on, as it was printed; empty before the first. */
  readonly during: string;
}

/**
 * Start rehearsals and kill their conductor with SIGKILL at random moments; then one rehearsal must succeed and leave
 * nothing.
 *
 * @param longestMs a kill comes at most this long after the start: about what a whole rehearsal takes
 * @throws Error with the seed when something stops the next run
 */
export async function killAgainAndAgain(count: number, longestMs: number, seed: number): Promise<readonly Kill[]> {
  const place = await openPlace();
  const random = randomFrom(seed);
  const kills: Kill[] = [];
  try {
    for (let i = 0; i < count; i++) kills.push(await killOnce(place, Math.round(random() * longestMs)));
    const last = await place.run(["rehearse", "--json"]);
    if (last.code !== 0 || !reportOf(last).ok)
      throw new Error(`seed ${seed}: the run after ${count} kills failed (${JSON.stringify(kills)}):\n${last.stderr}`);
    const left = processesNaming(place.state);
    if (left.length > 0) throw new Error(`seed ${seed}: left behind after ${count} kills: ${left.join("\n")}`);
    return kills;
  } finally {
    await place.close();
  }
}

async function killOnce(place: Place, after: number): Promise<Kill> {
  const { child, ended } = place.start(["rehearse", "--json"]);
  const timer = setTimeout(() => child.kill("SIGKILL"), after);
  const ran = await ended;
  clearTimeout(timer);
  if (ran.code !== 137 && ran.code !== 0)
    throw new Error(`a run that was to be killed after ${after} ms failed by itself:\n${ran.stderr}`);
  const titles = ran.stderr.split("\n").filter((line) => line.endsWith("…"));
  return { after, during: titles.at(-1)?.trim() ?? "" };
}
