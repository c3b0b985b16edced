import { createServer, type Socket } from "node:net";
import { HomelabError, messageOf, systemCode } from "../../lib/error.ts";
import { COMMANDS, type Session } from "./commands.ts";
import { createCommandReader, encode, failure, type Reply } from "./resp.ts";
import { createStore } from "./store.ts";

export interface Cache {
  readonly address: string;
  readonly port: number;
  /** Names of commands that were asked for and are not known, so that a test can say that there were none. */
  unknown(): readonly string[];
  close(): Promise<void>;
}

/**
 * A cache that speaks Redis' protocol as far as Argo CD uses it. Nothing is kept on disk: Argo CD makes anew what it misses.
 *
 * @param port 0 takes any free one
 * @throws HomelabError `PORT_TAKEN`
 */
export async function startCache(address: string, port: number): Promise<Cache> {
  const store = createStore(() => performance.now());
  const sessions = new Set<Session>();
  const sockets = new Set<Socket>();
  const unknown = new Set<string>();
  let connections = 0;

  function run(words: readonly Buffer[], session: Session): readonly Reply[] {
    const [name = Buffer.alloc(0), ...args] = words;
    const command = COMMANDS[name.toString("latin1").toUpperCase()];
    if (command === undefined) {
      unknown.add(name.toString("latin1"));
      return [failure(`ERR unknown command '${name.toString("latin1")}'`)];
    }
    const reply = command(args, session, { store, sessions });
    return "type" in reply ? [reply] : reply;
  }

  const server = createServer((socket) => {
    connections += 1;
    const reader = createCommandReader();
    const session: Session = {
      id: connections,
      protocol: 2,
      channels: new Set(),
      push: (reply) => socket.write(encode(reply, session.protocol)),
    };
    sessions.add(session);
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      try {
        for (const words of reader.push(chunk)) for (const reply of run(words, session)) session.push(reply);
      } catch (error) {
        socket.end(encode(failure(`ERR ${messageOf(error)}`), session.protocol));
      }
    });
    // A client that is killed resets the connection.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sessions.delete(session);
      sockets.delete(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        systemCode(error) === "EADDRINUSE"
          ? new HomelabError("PORT_TAKEN", `${address}:${port} is taken by another program`, { cause: error })
          : error,
      ),
    );
    server.listen(port, address, resolve);
  });
  const bound = server.address();
  return {
    address,
    port: typeof bound === "object" && bound !== null ? bound.port : port,
    unknown: () => [...unknown],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
