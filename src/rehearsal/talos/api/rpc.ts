import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import type { Boot } from "../runtime/boot.ts";
import type { Call } from "./call.ts";
import { directStream, directUnary } from "./director.ts";
import type { Role } from "./roles.ts";

/** One RPC of the machine: a file of `rpc/` and a line of its list. */
export interface Rpc {
  /** `/machine.MachineService/Version`. */
  readonly path: string;
  register(router: ConnectRouter, boot: Boot): void;
}

/** Who may call. */
export interface Rule {
  readonly roles: readonly Role[];
  /** A machine in maintenance lets a reader call it too. */
  readonly readerInMaintenance?: true;
}

/** An RPC with one answer. */
export function unary<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  rule: Rule,
  run: (boot: Boot, request: MessageShape<I>, call: Call) => MessageInitShape<O> | Promise<MessageInitShape<O>>,
): Rpc {
  const path = `/${method.parent.typeName}/${method.name}`;
  const handle = (boot: Boot) => (request: MessageShape<I>, context: HandlerContext) =>
    directUnary({ boot, method, rule, path, context }, request, async (call) => run(boot, request, call));
  return { path, register: (router, boot) => void router.rpc<DescMethodUnary<I, O>>(method, handle(boot)) };
}

/** An RPC that answers with a stream. */
export function stream<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  rule: Rule,
  run: (boot: Boot, request: MessageShape<I>, call: Call) => AsyncIterable<MessageInitShape<O>>,
): Rpc {
  const path = `/${method.parent.typeName}/${method.name}`;
  const handle = (boot: Boot) => (request: MessageShape<I>, context: HandlerContext) =>
    directStream({ boot, method, rule, path, context }, request, (call) => run(boot, request, call));
  return { path, register: (router, boot) => void router.rpc<DescMethodServerStreaming<I, O>>(method, handle(boot)) };
}
