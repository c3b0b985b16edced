import { create } from "@bufbuild/protobuf";
import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { HandlerContext } from "@connectrpc/connect";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { MetadataSchema } from "../gen/common/common_pb.ts";
import type { Boot } from "../runtime/boot.ts";
import { callerKey } from "./call.ts";
import type { Call } from "./call.ts";
import { forwardStream, forwardUnary } from "./forward.ts";
import { mergeStreams } from "./merge-streams.ts";
import { parseRoles } from "./roles.ts";
import type { Rule } from "./rpc.ts";
import { targetsOf } from "./targets.ts";

interface Directed<M> {
  readonly boot: Boot;
  readonly method: M;
  readonly rule: Rule;
  readonly path: string;
  readonly context: HandlerContext;
}

/**
 * Answer a call here, on the machine that the metadata names, or on several. Roles are enforced where the call is
 * answered.
 */
export async function directUnary<I extends DescMessage, O extends DescMessage>(
  directed: Directed<DescMethodUnary<I, O>>,
  request: MessageShape<I>,
  run: (call: Call) => Promise<MessageInitShape<O>>,
): Promise<MessageInitShape<O>> {
  const { boot, method, path, context } = directed;
  const call = callOf(boot, context);
  const here = async (): Promise<MessageInitShape<O>> => {
    authorize(directed, call);
    return run(call);
  };
  const ask = (target: string): Promise<MessageInitShape<O>> =>
    isHere(boot, target) ? here() : forwardUnary(boot, target, method, request, call);
  try {
    const targets = targetsOf(path, context.requestHeader);
    if (targets.kind === "here") return await here();
    if (targets.kind === "one") return await ask(targets.target);
    const answers = await Promise.allSettled(targets.targets.map(ask));
    const messages = answers.flatMap((answer, index) => {
      const hostname = targets.targets[index] ?? "";
      if (answer.status === "rejected") return [{ metadata: failure(hostname, answer.reason) }];
      return messagesOf(answer.value).map((message) => ({
        ...message,
        metadata: create(MetadataSchema, { hostname }),
      }));
    });
    return answerOf(method.output, messages);
  } catch (error) {
    throw asConnectError(error);
  }
}

/** As {@link directUnary}; the frames of several machines arrive as they come. */
export async function* directStream<I extends DescMessage, O extends DescMessage>(
  directed: Directed<DescMethodServerStreaming<I, O>>,
  request: MessageShape<I>,
  run: (call: Call) => AsyncIterable<MessageInitShape<O>>,
): AsyncGenerator<MessageInitShape<O>, void, void> {
  const { boot, method, path, context } = directed;
  const call = callOf(boot, context);
  const here = (): AsyncIterable<MessageInitShape<O>> => {
    authorize(directed, call);
    return run(call);
  };
  const ask = (target: string): AsyncIterable<MessageInitShape<O>> =>
    isHere(boot, target) ? here() : forwardStream(boot, target, method, request, call);
  try {
    const targets = targetsOf(path, context.requestHeader);
    if (targets.kind === "here") return yield* here();
    if (targets.kind === "one") return yield* ask(targets.target);
    yield* mergeStreams(targets.targets.map((target) => named(method.output, target, () => ask(target))));
  } catch (error) {
    throw asConnectError(error);
  }
}

async function* named<O extends DescMessage>(
  schema: O,
  hostname: string,
  open: () => AsyncIterable<MessageInitShape<O>>,
): AsyncGenerator<MessageInitShape<O>, void, void> {
  try {
    for await (const frame of open())
      yield frameOf(schema, { ...fieldsOf(frame), metadata: create(MetadataSchema, { hostname }) });
  } catch (error) {
    yield frameOf(schema, { metadata: failure(hostname, error) });
  }
}

function callOf(boot: Boot, context: HandlerContext): Call {
  const caller = context.values.get(callerKey);
  const signal = AbortSignal.any([context.signal, boot.signal]);
  // Only a machine of the cluster may speak for somebody else.
  const header = context.requestHeader.get("talos-role");
  if (!caller.roles.has("os:impersonator") || header === null) return { ...caller, signal };
  return { roles: parseRoles(header.split(",")), signal };
}

function authorize({ boot, rule, path }: Directed<unknown>, call: Call): void {
  if (rule.roles.some((role) => call.roles.has(role))) return;
  if (boot.maintenance && rule.readerInMaintenance === true && call.roles.has("os:reader")) return;
  boot.kernelLog.write(`refused ${path} to ${[...call.roles].join(",") || "nobody"}`);
  throw new ConnectError("not authorized", Code.PermissionDenied);
}

function isHere(boot: Boot, target: string): boolean {
  return target === boot.machine.address || target === "localhost" || target === boot.hostname;
}

function failure(hostname: string, reason: unknown) {
  const error = asConnectError(reason);
  const description = `rpc error: code = ${Code[error.code]} desc = ${error.rawMessage}`;
  return create(MetadataSchema, {
    hostname,
    error: description,
    status: { code: error.code, message: error.rawMessage },
  });
}

/** Codes of errors that have one of their own; all others are Unknown. */
const CODES: Readonly<Record<string, Code>> = {
  MACHINE_BUSY: Code.FailedPrecondition,
  NOT_BOOTSTRAPPED: Code.FailedPrecondition,
  ETCD_NOT_FOUND: Code.NotFound,
  ETCD_UNAVAILABLE: Code.Unavailable,
};

function asConnectError(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error;
  const code = error instanceof HomelabError ? (CODES[error.code] ?? Code.Unknown) : Code.Unknown;
  return new ConnectError(messageOf(error), code, undefined, undefined, error);
}

/** The per-machine messages of an answer; every mergeable response has them in its field `messages`. */
function messagesOf(answer: object): object[] {
  const messages: unknown = "messages" in answer ? answer.messages : undefined;
  if (!Array.isArray(messages)) return [];
  return messages.filter((message: unknown): message is object => typeof message === "object" && message !== null);
}

function fieldsOf(frame: unknown): object {
  return typeof frame === "object" && frame !== null ? frame : {};
}

function answerOf<O extends DescMessage>(schema: O, messages: readonly object[]): MessageInitShape<O> {
  return frameOf(schema, { messages });
}

/** The fields were taken from a message of this very schema, or are the metadata that every mergeable one has. */
function frameOf<O extends DescMessage>(schema: O, fields: object): MessageInitShape<O> {
  const { $typeName: _typeName, ...init } = { $typeName: schema.typeName, ...fields };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler cannot follow the schema through a spread
  return init as MessageInitShape<O>;
}
