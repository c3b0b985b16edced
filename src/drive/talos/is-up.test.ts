import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { isUp } from "./is-up.ts";

test("a machine is up as soon as its API takes connections", async () => {
  expect(await isUp("127.223.9.1")).toBe(false);
  const server = createServer((socket) => socket.end());
  await once(server.listen(50_000, "127.223.9.1"), "listening");
  try {
    expect(await isUp("127.223.9.1")).toBe(true);
    expect(await isUp("127.223.9.2")).toBe(false);
  } finally {
    server.close();
  }
});
