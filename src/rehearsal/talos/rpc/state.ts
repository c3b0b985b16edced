import { Code, ConnectError } from "@connectrpc/connect";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { READER } from "../api/roles.ts";
import { stream, unary } from "../api/rpc.ts";
import type { Call } from "../api/call.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { EventType, State } from "../gen/cosi/state_pb.ts";
import type { EventSchema } from "../gen/cosi/state_pb.ts";
import { matches } from "../resources/query.ts";
import type { ResourceChange, StoredResource } from "../resources/store.ts";
import type { Boot } from "../runtime/boot.ts";

type WireEvent = MessageInitShape<typeof EventSchema>;

const EVENTS = { created: EventType.CREATED, updated: EventType.UPDATED, destroyed: EventType.DESTROYED } as const;

/** The resources of a machine, read-only (source: cosi-project/runtime pkg/state/protobuf). */
export const stateGet = unary(State.method.get, { roles: READER }, async (boot, request, call) => {
  const { id, namespace } = request;
  const type = readable(boot, request.type, call);
  const found = (await boot.resources.list(type)).find((item) => item.id === id && item.namespace === namespace);
  if (found !== undefined) return { resource: onWire(found) };
  throw new ConnectError(`resource ${type}(${namespace}/${id}@undefined) doesn't exist`, Code.NotFound);
});

export const stateList = stream(State.method.list, { roles: READER }, async function* (boot, request, call) {
  for (const item of await boot.resources.list(readable(boot, request.type, call))) {
    if (item.namespace === request.namespace && matches(item, request.options)) yield { resource: onWire(item) };
  }
});

/**
 * First an empty frame (the watch stands), then what is there, then every change. A watch of one resource starts with
 * it, or with a DESTROYED one when it does not exist; a watch of a type gives the contents only when asked to, and a
 * BOOTSTRAPPED one after them.
 */
export const stateWatch = stream(State.method.watch, { roles: READER }, async function* (boot, request, call) {
  const { namespace, id, options, apiVersion } = request;
  const type = readable(boot, request.type, call);
  yield {};
  let first = true;
  for await (const changes of boot.resources.watch(type, call.signal)) {
    const mine = changes.filter(
      ({ resource }) =>
        resource.namespace === namespace && (id === undefined || resource.id === id) && matches(resource, options),
    );
    const silent = first && id === undefined && options?.bootstrapContents !== true;
    const events: WireEvent[] = silent ? [] : mine.map(eventOf);
    if (first && id !== undefined && mine.length === 0) events.push(tombstone(namespace, type, id));
    if (first && id === undefined && options?.bootstrapContents === true && apiVersion >= 1) {
      events.push({ ...tombstone(namespace, type, ""), eventType: EventType.BOOTSTRAPPED });
    }
    first = false;
    if (options?.aggregated === true) {
      if (events.length > 0) yield { event: events };
    } else for (const event of events) yield { event: [event] };
  }
});

/** @throws ConnectError `PermissionDenied` for an unknown type, and for a sensitive one without the admin's role */
function readable(boot: Boot, name: string, call: Call): string {
  const type = boot.resources.type(name);
  if (type === undefined || (type.sensitive === true && !call.roles.has("os:admin"))) {
    throw new ConnectError("not authorized", Code.PermissionDenied);
  }
  return type.type;
}

function eventOf(change: ResourceChange): WireEvent {
  return {
    eventType: EVENTS[change.kind],
    resource: onWire(change.resource),
    ...(change.kind === "updated" ? { old: onWire(change.old) } : {}),
  };
}

function tombstone(namespace: string, type: string, id: string): WireEvent {
  const metadata = { namespace, type, id, version: "undefined", phase: "running" };
  return {
    eventType: EventType.DESTROYED,
    resource: { metadata, spec: { yamlSpec: "", protoSpec: new Uint8Array() } },
  };
}

function onWire(item: StoredResource) {
  const { namespace, type, id, version, created, updated, annotations = {} } = item;
  return {
    metadata: {
      namespace,
      type,
      id,
      version: String(version),
      phase: "running",
      created: timestampFromDate(created),
      updated: timestampFromDate(updated),
      annotations: { ...annotations },
    },
    spec: { protoSpec: item.proto, yamlSpec: item.yaml },
  };
}
