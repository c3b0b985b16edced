import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Boot } from "../runtime/boot.ts";
import type { Call } from "./call.ts";

/**
 * Pass a call on to another machine over its own API, with this machine's certificate and the caller's roles.
 *
 * @throws ConnectError what the other machine answers; `Unavailable` when it does not; `PermissionDenied` from a
 *   machine that forwards nothing (maintenance, workers)
 */
export async function forwardUnary<I extends DescMessage, O extends DescMessage>(
  boot: Boot,
  target: string,
  method: DescMethodUnary<I, O>,
  request: MessageShape<I>,
  call: Call,
): Promise<MessageInitShape<O>> {
  const { transport, header, close } = open(boot, target, call);
  try {
    return (await transport.unary(method, call.signal, undefined, header, request)).message;
  } catch (error) {
    throw reworded(error, target);
  } finally {
    close();
  }
}

/** As {@link forwardUnary}. */
export async function* forwardStream<I extends DescMessage, O extends DescMessage>(
  boot: Boot,
  target: string,
  method: DescMethodServerStreaming<I, O>,
  request: MessageShape<I>,
  call: Call,
): AsyncGenerator<MessageInitShape<O>, void, void> {
  const { transport, header, close } = open(boot, target, call);
  try {
    const response = await transport.stream(method, call.signal, undefined, header, once(request));
    yield* response.message;
  } catch (error) {
    throw reworded(error, target);
  } finally {
    close();
  }
}

function open(boot: Boot, target: string, call: Call) {
  const identity = boot.forwarding();
  if (identity === undefined) {
    throw new ConnectError("no request forwarding: this machine is not a control plane", Code.PermissionDenied);
  }
  const baseUrl = `https://${target}:50000`;
  const { cert, key } = identity.client;
  const sessionManager = new Http2SessionManager(baseUrl, undefined, {
    ca: identity.ca,
    cert,
    key,
    minVersion: "TLSv1.3",
  });
  const header = { proxyfrom: boot.machine.address, "talos-role": [...call.roles].join(",") };
  return { transport: createGrpcTransport({ baseUrl, sessionManager }), header, close: () => sessionManager.abort() };
}

async function* once<T>(value: T): AsyncGenerator<T, void, void> {
  yield value;
}

/** A machine that is down is reported as a Go client does. */
function reworded(error: unknown, target: string): unknown {
  if (!(error instanceof ConnectError) || !/ECONNREFUSED/.test(error.rawMessage)) return error;
  const reason = `dial tcp ${target}:50000: connect: connection refused`;
  return new ConnectError(
    `connection error: desc = "transport: Error while dialing: ${reason}"`,
    Code.Unavailable,
    undefined,
    undefined,
    error,
  );
}
