import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { assertPortFree, holderOf, parseListeners } from "./ports.ts";

async function listen(host: string): Promise<{ port: number; close: () => Promise<unknown> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
}

test("a taken port names its holder; a free one does not throw", async () => {
  const server = await listen("127.232.9.9");
  await expect(assertPortFree("127.232.9.9", server.port)).rejects.toMatchObject({
    code: "PORT_TAKEN",
    message: expect.stringMatching(
      new RegExp(`127\\.232\\.9\\.9:${server.port} is taken by process ${process.pid}: .*node`),
    ),
  });
  await expect(assertPortFree("127.232.9.10", server.port)).resolves.toBeUndefined();
  await server.close();
  await expect(assertPortFree("127.232.9.9", server.port)).resolves.toBeUndefined();
  await expect(holderOf("127.232.9.9", server.port)).resolves.toBeUndefined();
});

test("reads the kernel's tables: this machine's byte order, listening sockets only, :: takes IPv4 too", () => {
  const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  expect(parseListeners(head + row("0101E87F:192B", "0A") + row("0101E87F:192B", "01"))).toEqual([
    { address: "127.232.1.1", port: 6443, inode: "4711" },
  ]);
  expect(parseListeners(head + row(`${"0".repeat(32)}:192B`, "0A"))).toEqual([
    { address: "0.0.0.0", port: 6443, inode: "4711" },
  ]);
});

test("an address that is not ours is refused, not taken", async () => {
  await expect(assertPortFree("192.0.2.1", 6443)).rejects.toMatchObject({ code: "PORT_REFUSED" });
});

function row(local: string, state: string): string {
  return `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0\n`;
}
