import { connect } from "node:net";
import { HomelabError } from "../../../lib/error.ts";
import { waitFor } from "../../../lib/wait.ts";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import type { ClientConfiguration } from "./attributes.ts";
import type { TalosContext } from "./context.ts";
import { grpcCode, grpcMessage } from "./talosctl.ts";
import { talosconfig } from "./talosconfig.ts";

/** A machine to talk to, and as whom. */
export interface Target {
  /** Address that is dialled. */
  readonly endpoint: string;
  /** Machine that is meant; the endpoint passes the call on when it is another. */
  readonly node: string;
  readonly client: ClientConfiguration;
}

const TALOS_PORT = 50_000;
const RETRY_MS = 250;

/** Arguments and files for a call with the client's certificate. */
export function authenticated(target: Target): { args: readonly string[]; files: Readonly<Record<string, string>> } {
  return {
    args: ["--talosconfig", "@talosconfig@", "--endpoints", target.endpoint, "--nodes", target.node],
    files: { talosconfig: talosconfig("dynamic", target.client, [target.endpoint], [target.node]) },
  };
}

/** Arguments for a call to a machine in maintenance mode, where nobody has a certificate. */
export function insecure(target: Target): readonly string[] {
  return ["--insecure", "--nodes", target.endpoint];
}

/**
 * Whether the machine is in maintenance mode: it answers a client without certificate. A configured machine refuses
 * the TLS handshake.
 */
export async function inMaintenance(context: TalosContext, target: Target, signal: AbortSignal): Promise<boolean> {
  try {
    await context.talosctl({ args: ["version", ...insecure(target)], signal, timeoutMs: 15_000 });
    return true;
  } catch (error) {
    if (error instanceof HomelabError && error.code === "EXEC_FAILED") return false;
    throw error;
  }
}

/**
 * Do something with a machine that may still be starting: try until it works, until the machine says that the request
 * itself is wrong (InvalidArgument), or until the time is up.
 *
 * @param summary one line for the person when it fails
 */
export async function onNode<T>(
  context: TalosContext,
  target: Target,
  summary: string,
  timeoutMs: number,
  operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    const { value } = await waitFor(
      async (signal) => {
        await reachable(target.endpoint, signal);
        return { value: await operation(signal) };
      },
      {
        timeoutMs,
        intervalMs: RETRY_MS,
        what: `success on ${target.node}`,
        signal: context.signal,
        giveUp: (error) => grpcCode(error) === "InvalidArgument",
      },
    );
    return value;
  } catch (error) {
    throw new DiagnosticError(problem(summary, grpcMessage(error)));
  }
}

/** Refuses at once while nothing listens, so that no program is started in vain. */
function reachable(endpoint: string, signal: AbortSignal): Promise<void> {
  const { host, port } = hostAndPort(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}

function hostAndPort(endpoint: string): { host: string; port: number } {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:]+))(?::(?<port>\d+))?$/.exec(endpoint);
  const groups = match?.groups;
  if (groups === undefined) return { host: endpoint, port: TALOS_PORT };
  return { host: groups["six"] ?? groups["host"] ?? endpoint, port: Number(groups["port"] ?? TALOS_PORT) };
}
