import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { headOf } from "../../src/drive/terraform/state-head.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { randomFrom } from "./random.ts";
import type { Inventory } from "./state/inventory.ts";
import { KILL_POINTS, VICTIMS, type KillPoint } from "./state/kill-points.ts";
import { openStateLab, type StateLab, type Victim } from "./state/state-lab.ts";

export interface StateKill {
  /** The moment as a person reads it. */
  readonly when: string;
  readonly victims: readonly Victim[];
  /** Whether the moment came; a random one may come after the end. */
  readonly struck: boolean;
  /** What the next run took over. */
  readonly adopted: string;
}

const outcome = z.looseObject({
  phases: z.array(z.looseObject({ name: z.string(), message: z.string().default("") })),
});

/** About as long as an apply takes. */
const LONGEST_MS = 12_000;

/**
 * Bring labs up, kill what works on them, and run the same command once more: it must succeed, the plan after it must be
 * empty, and the host must hold exactly what it holds after a run that nobody disturbed.
 *
 * @param count  how many kills; every second one at a moment that does the most harm, the others at random
 * @param octets first three octets of the labs' loopback addresses
 * @throws Error with the seed and the kill when anything is lost, left over or made twice
 */
export async function killStates(count: number, seed: number, octets: string): Promise<readonly StateKill[]> {
  const random = randomFrom(seed);
  const expected = await undisturbed(octets);
  const kills: StateKill[] = [];
  for (let i = 0; i < count; i++) {
    const point = i % 2 === 0 ? KILL_POINTS[(seed + i / 2) % KILL_POINTS.length] : undefined;
    const victims = point?.victims ?? VICTIMS[Math.floor(random() * VICTIMS.length)] ?? ["tofu"];
    const after = Math.round(random() * LONGEST_MS);
    const what = point === undefined ? `after ${after} ms` : `${point.name} (${point.nth ?? 1})`;
    const lab = await openStateLab(octets);
    try {
      kills.push(await killOnce(lab, { when: what, victims, point, after, expected }));
    } catch (error) {
      throw new Error(`seed ${seed}, kill ${i + 1}: ${victims.join(" and ")} killed, ${what}`, { cause: error });
    } finally {
      await lab.close();
    }
  }
  return kills;
}

export async function undisturbed(octets: string): Promise<Inventory> {
  const lab = await openStateLab(octets);
  try {
    await succeed(lab, "terraform", "apply");
    return await lab.inventory();
  } finally {
    await lab.close();
  }
}

export async function killOnce(
  lab: StateLab,
  kill: {
    readonly when: string;
    readonly victims: readonly Victim[];
    readonly point: KillPoint | undefined;
    readonly after: number;
    readonly expected: Inventory;
  },
): Promise<StateKill> {
  const { point, victims, expected } = kill;
  let struck = false;
  let seen = 0;
  const run = await lab.start("terraform", "apply");
  const strike = (): void => {
    struck = true;
    run.kill(victims);
  };
  if (point !== undefined)
    lab.listen((event) => {
      if (!struck && point.event.test(event) && ++seen === (point.nth ?? 1)) strike();
    });
  const timer = point === undefined ? setTimeout(strike, kill.after) : undefined;
  await run.ended;
  clearTimeout(timer);
  lab.listen(undefined);

  const next = await succeed(lab, "terraform", "apply");
  const state = headOf(await readFile(join(lab.folder, "terraform", "terraform.tfstate"), "utf8"));
  if (state?.encrypted !== true) throw new Error("the state is not encrypted");
  const again = await succeed(lab, "terraform", "plan");
  if (phase(again, "terraform-plan") !== "no changes")
    throw new Error(`the plan after it wants ${phase(again, "terraform-plan")}`);
  const found = await lab.inventory();
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`the host holds ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
  await waitFor(() => lab.processes().length === 0, {
    timeoutMs: 5_000,
    what: `end of ${lab
      .processes()
      .map(({ command }) => command)
      .join(", ")}`,
  });
  return { when: kill.when, victims, struck, adopted: phase(next, "terraform-adopt") };
}

/** Phases of a run that has to succeed: message by name. */
async function succeed(lab: StateLab, ...args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { ended } = await lab.start(...args);
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`homelab ${args.join(" ")} ended with exit code ${code}:\n${stdout}\n${stderr}`);
  const { phases } = outcome.parse(JSON.parse(stdout));
  return new Map(phases.map(({ name, message }) => [name, message]));
}

function phase(phases: ReadonlyMap<string, string>, name: string): string {
  return phases.get(name) ?? "";
}
