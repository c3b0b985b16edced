import { connect } from "node:net";

/** Where a machine serves the Talos API, in maintenance mode too. */
const API_PORT = 50000;
const TIMEOUT_MS = 2_000;

/** Whether something takes connections at a machine's API: it has booted, whomever it obeys. */
export function isUp(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: API_PORT, timeout: TIMEOUT_MS });
    const end = (up: boolean) => (): void => {
      socket.destroy();
      resolve(up);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}
