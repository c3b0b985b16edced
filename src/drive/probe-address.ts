import { connect } from "node:net";
import { systemCode } from "../lib/error.ts";

/** What guests and home devices listen on: SSH, DNS, web, Kubernetes, Proxmox, Talos. */
const PORTS = [22, 53, 80, 443, 6443, 8006, 50_000];

/**
 * Whether something has an IPv4 address: it takes a TCP connection on one of a few ports, or refuses one, which also
 * takes somebody who is there. A silent address is most likely free; a device that drops every packet is not seen.
 *
 * @param timeoutMs how long each port may take
 */
export async function isAnswering(address: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const answers = await Promise.all(PORTS.map((port) => answersOn(address, port, timeoutMs, signal)));
  return answers.includes(true);
}

function answersOn(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: timeoutMs });
    const end = (answered: boolean): void => {
      signal.removeEventListener("abort", giveUp);
      socket.destroy();
      resolve(answered);
    };
    const giveUp = (): void => end(false);
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("connect", () => end(true));
    socket.once("timeout", giveUp);
    // This machine itself refuses for every loopback address, whether anybody uses it or not.
    socket.once("error", (error) => end(systemCode(error) === "ECONNREFUSED" && !address.startsWith("127.")));
  });
}
