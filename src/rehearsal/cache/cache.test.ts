import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../lib/wait.ts";
import { createCommandReader } from "./resp.ts";
import { startCache, type Cache } from "./server.ts";
import { createStore } from "./store.ts";

let cache: Cache;
const sockets: Socket[] = [];
beforeAll(async () => {
  cache = await startCache("127.235.255.2", 0);
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await cache.close();
});

interface Client {
  /** Sends words and waits for an answer that ends as given. */
  ask(words: readonly string[], answer: string): Promise<void>;
  send(words: readonly string[]): void;
  /** Everything since the last words were sent. */
  heard(): string;
}

async function client(): Promise<Client> {
  const socket = connect(cache.port, cache.address);
  sockets.push(socket);
  await once(socket, "connect");
  let heard = "";
  socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
  const send = (words: readonly string[]): void => {
    heard = "";
    socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`);
  };
  return {
    send,
    async ask(words, answer) {
      send(words);
      await waitFor(() => heard.length >= answer.length, {
        timeoutMs: 2000,
        intervalMs: 2,
        what: `answer to ${words.join(" ")}`,
      });
      expect(heard).toBe(answer);
    },
    heard: () => heard,
  };
}

test("values are kept, guarded by NX, renamed and deleted", async () => {
  const { ask } = await client();
  await ask(["PING"], "+PONG\r\n");
  await ask(["GET", "a"], "$-1\r\n");
  await ask(["set", "a", "1\r\n2", "ex", "60"], "+OK\r\n");
  await ask(["GET", "a"], "$4\r\n1\r\n2\r\n");
  await ask(["TTL", "a"], ":60\r\n");
  await ask(["SET", "a", "x", "NX"], "$-1\r\n");
  await ask(["SET", "b", "x", "XX"], "$-1\r\n");
  await ask(["RENAME", "a", "b"], "+OK\r\n");
  await ask(["RENAME", "a", "b"], "-ERR no such key\r\n");
  await ask(["EXISTS", "a", "b"], ":1\r\n");
  await ask(["DEL", "a", "b"], ":1\r\n");
  await ask(["SET", "a", "1", "EX", "0"], "-ERR invalid expire time in 'set' command\r\n");
  await ask(["SET", "a", "1", "SOON"], "-ERR syntax error\r\n");
  await ask(["FROBNICATE"], "-ERR unknown command 'FROBNICATE'\r\n");
  expect(cache.unknown()).toEqual(["FROBNICATE"]);
});

test("HELLO 3 changes how nothing looks", async () => {
  const { ask, send, heard } = await client();
  await ask(["HELLO", "4"], "-NOPROTO unsupported protocol version\r\n");
  await ask(["GET", "none"], "$-1\r\n");
  send(["HELLO", "3"]);
  await waitFor(() => heard().endsWith("modules\r\n*0\r\n"), { timeoutMs: 2000, intervalMs: 2, what: "greeting" });
  expect(heard()).toMatch(/^%7\r\n\$6\r\nserver\r\n\$5\r\nredis\r\n/);
  await ask(["GET", "none"], "_\r\n");
});

test("messages reach those who listen, and nobody else", async () => {
  const [listener, deaf, speaker] = [await client(), await client(), await client()];
  await listener.ask(["SUBSCRIBE", "news"], "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
  await speaker.ask(["PUBLISH", "news", "hi"], ":1\r\n");
  await waitFor(() => listener.heard().includes("message"), { timeoutMs: 2000, what: "message" });
  expect(listener.heard()).toContain("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
  expect(deaf.heard()).toBe("");
  await listener.ask(["UNSUBSCRIBE"], "*3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:0\r\n");
  await speaker.ask(["PUBLISH", "news", "hi"], ":0\r\n");
});

test("commands are found however the bytes are cut", () => {
  const bytes = Buffer.from("*2\r\n$3\r\nGET\r\n$1\r\na\r\n*1\r\n$4\r\nPING\r\n");
  const reader = createCommandReader();
  const found = [...bytes].flatMap((byte) => reader.push(Buffer.from([byte])));
  expect(found.map((words) => words.map(String))).toEqual([["GET", "a"], ["PING"]]);
  expect(() => createCommandReader().push(Buffer.from("GET a\r\n"))).toThrow(/Protocol error/);
});

test("values end when their time is over, and the oldest go when there is no room", () => {
  let now = 0;
  const store = createStore(() => now, 10);
  store.set("a", Buffer.alloc(4), 100);
  now = 99;
  expect(store.ttl("a")).toBe(1);
  now = 100;
  expect(store.get("a")).toBeUndefined();
  store.set("b", Buffer.alloc(4));
  store.set("c", Buffer.alloc(4));
  store.set("d", Buffer.alloc(4));
  expect([store.get("b"), store.get("c")?.length, store.get("d")?.length]).toEqual([undefined, 4, 4]);
});
