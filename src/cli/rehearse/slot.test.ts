import { expect, test } from "vitest";
import { claim, claimSlot } from "./slot.ts";

const always = async (): Promise<boolean> => true;

test("a slot has one holder, and is free again when it is given back", async () => {
  const held = await claimSlot([37], always);
  expect([held.number, held.infrastructure]).toEqual([37, "127.248.255.1"]);
  expect(await claim(37)).toBeUndefined();
  await expect(claimSlot([37], always)).rejects.toMatchObject({
    code: "NO_SLOT",
    message: "rehearsal slot 37 is in use",
    hint: expect.stringContaining("--stop"),
  });
  const next = await claimSlot([37, 38], always);
  expect(next.number).toBe(38);
  await Promise.all([held.release(), next.release()]);
  await (await claimSlot([37], always)).release();
});

test("a slot that cannot be used is given back", async () => {
  await expect(claimSlot([36], async () => false)).rejects.toMatchObject({ code: "NO_SLOT" });
  const slot = await claim(36);
  expect(slot).toBeDefined();
  await slot?.release();
});
