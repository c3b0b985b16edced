import { connect, createServer, type Socket } from "node:net";

/**
 * Listen on an address in the place of another: what an additional address of the machine does by itself on real
 * hardware.
 *
 * @returns ends the listening and breaks every connection
 * @throws the system's error when the address cannot be listened on
 */
export async function forwardPort(from: string, to: string, port: number): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, to);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: from, port, exclusive: true }, () => resolve());
  });
  return async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
}
