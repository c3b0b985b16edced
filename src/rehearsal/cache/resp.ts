import { HomelabError } from "../../lib/error.ts";

/** What a server can say (source: Redis serialization protocol, RESP2 and RESP3). */
export type Reply =
  | { readonly type: "simple"; readonly text: string }
  | { readonly type: "error"; readonly text: string }
  | { readonly type: "integer"; readonly value: number }
  | { readonly type: "bulk"; readonly bytes: Uint8Array }
  | { readonly type: "null" }
  | { readonly type: "array"; readonly items: readonly Reply[] }
  | { readonly type: "map"; readonly entries: readonly (readonly [Reply, Reply])[] }
  /** Out of band: messages of a subscription. */
  | { readonly type: "push"; readonly items: readonly Reply[] };

export type Protocol = 2 | 3;

export const OK: Reply = { type: "simple", text: "OK" };
export const NULL: Reply = { type: "null" };

export function bulk(content: string | Uint8Array): Reply {
  return { type: "bulk", bytes: typeof content === "string" ? Buffer.from(content) : content };
}

export function integer(value: number): Reply {
  return { type: "integer", value };
}

export function failure(text: string): Reply {
  return { type: "error", text };
}

/** RESP2 knows no maps, pushes and nulls of their own: they become arrays and null bulks. */
export function encode(reply: Reply, protocol: Protocol): Buffer {
  switch (reply.type) {
    case "simple":
      return Buffer.from(`+${reply.text}\r\n`);
    case "error":
      return Buffer.from(`-${reply.text.replaceAll(/[\r\n]/g, " ")}\r\n`);
    case "integer":
      return Buffer.from(`:${reply.value}\r\n`);
    case "bulk":
      return Buffer.concat([Buffer.from(`$${reply.bytes.length}\r\n`), reply.bytes, Buffer.from("\r\n")]);
    case "null":
      return Buffer.from(protocol === 3 ? "_\r\n" : "$-1\r\n");
    case "array":
      return list("*", reply.items, protocol);
    case "push":
      return list(protocol === 3 ? ">" : "*", reply.items, protocol);
    case "map": {
      const size = protocol === 3 ? `%${reply.entries.length}` : `*${reply.entries.length * 2}`;
      return Buffer.concat([Buffer.from(`${size}\r\n`), ...reply.entries.flat().map((item) => encode(item, protocol))]);
    }
  }
}

function list(mark: string, items: readonly Reply[], protocol: Protocol): Buffer {
  return Buffer.concat([Buffer.from(`${mark}${items.length}\r\n`), ...items.map((item) => encode(item, protocol))]);
}

/** A command's words, taken out of a stream of bytes. */
export interface CommandReader {
  /**
   * Add bytes; returns the commands that are whole now.
   *
   * @throws HomelabError `RESP` when the bytes are no RESP command
   */
  push(chunk: Uint8Array): Buffer[][];
}

/** Larger commands than this are an attack or a mistake: 512 MiB is also what Redis allows. */
const LARGEST = 512 * 1024 * 1024;

export function createCommandReader(): CommandReader {
  let rest = Buffer.alloc(0);

  /** One command from the start of `rest`, or undefined when it is not whole yet. */
  function take(): Buffer[] | undefined {
    let at = 0;
    const line = (mark: string): number | undefined => {
      const end = rest.indexOf("\r\n", at);
      if (end === -1) return undefined;
      const text = rest.toString("latin1", at, end);
      const size = Number(text.slice(1));
      if (text[0] !== mark || !Number.isInteger(size) || size < 0 || size > LARGEST)
        throw new HomelabError("RESP", `Protocol error: expected '${mark}' and a size, got '${text.slice(0, 32)}'`);
      at = end + 2;
      return size;
    };
    const count = line("*");
    if (count === undefined) return undefined;
    const words: Buffer[] = [];
    while (words.length < count) {
      const size = line("$");
      if (size === undefined || rest.length < at + size + 2) return undefined;
      words.push(Buffer.from(rest.subarray(at, at + size)));
      at += size + 2;
    }
    rest = rest.subarray(at);
    return words;
  }

  return {
    push(chunk) {
      rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
      const commands: Buffer[][] = [];
      while (rest.length > 0) {
        const command = take();
        if (command === undefined) break;
        commands.push(command);
      }
      return commands;
    },
  };
}
