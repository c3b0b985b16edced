import type { Boot } from "../runtime/boot.ts";
import { createPulse } from "../runtime/pulse.ts";
import { definitionOf } from "./define.ts";
import type { ResourceContent, ResourceKind, ResourceType } from "./define.ts";

/** A resource with the versions and times that the store gives it. */
export interface StoredResource extends ResourceContent {
  readonly namespace: string;
  readonly type: string;
  readonly version: number;
  readonly created: Date;
  readonly updated: Date;
}

export type ResourceChange =
  | { readonly kind: "created"; readonly resource: StoredResource }
  | { readonly kind: "updated"; readonly resource: StoredResource; readonly old: StoredResource }
  | { readonly kind: "destroyed"; readonly resource: StoredResource };

/** The resources of one boot. Contents are collected when somebody looks; versions grow with every difference. */
export interface ResourceStore {
  type(name: string): ResourceType | undefined;
  list(type: string): Promise<readonly StoredResource[]>;
  /** What is there now, then every change until the signal is aborted. */
  watch(type: string, signal: AbortSignal): AsyncGenerator<readonly ResourceChange[], void, void>;
  /** Something of the machine has changed: watchers look again. */
  changed(): void;
}

const DEFINITIONS: ResourceType = {
  type: "ResourceDefinitions.meta.cosi.dev",
  displayType: "ResourceDefinition",
  namespace: "meta",
  aliases: ["api-resources"],
  columns: [{ name: "Aliases", jsonPath: "{.aliases[:]}" }],
};

/** Some contents come from other processes, which tell nobody: watchers look again after this time. */
const LOOK_AGAIN_MS = 500;

/** @param boot a function, because the store is part of what it returns */
export function createResourceStore(boot: () => Boot, kinds: readonly ResourceKind[]): ResourceStore {
  const definitions: ResourceKind = { ...DEFINITIONS, collect: () => [DEFINITIONS, ...kinds].map(definitionOf) };
  const byName = new Map([definitions, ...kinds].map((kind) => [kind.type.toLowerCase(), kind]));
  const stored = new Map<string, ReadonlyMap<string, StoredResource>>();
  const refreshing = new Map<string, Promise<readonly StoredResource[]>>();
  const pulse = createPulse();

  const collect = async (kind: ResourceKind): Promise<readonly StoredResource[]> => {
    const before = stored.get(kind.type);
    const now = new Date();
    const after = new Map<string, StoredResource>();
    for (const content of await kind.collect(boot())) {
      const old = before?.get(content.id);
      after.set(content.id, old !== undefined && same(old, content) ? old : store(kind, content, old, now));
    }
    stored.set(kind.type, after);
    return [...after.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  };

  /** One collection of a type at a time, so that versions do not run ahead of contents. */
  const list = async (type: string): Promise<readonly StoredResource[]> => {
    const kind = byName.get(type.toLowerCase());
    if (kind === undefined) return [];
    const running = refreshing.get(kind.type);
    const next = (running ?? Promise.resolve([])).then(
      () => collect(kind),
      () => collect(kind),
    );
    refreshing.set(kind.type, next);
    return next;
  };

  return {
    type: (name) => byName.get(name.toLowerCase()),
    list,
    changed: () => pulse.fire(),
    async *watch(type, signal) {
      let known = new Map<string, StoredResource>();
      for (;;) {
        const changed = AbortSignal.any([signal, AbortSignal.timeout(LOOK_AGAIN_MS)]);
        const next = pulse.next(changed);
        const current = new Map((await list(type)).map((item) => [item.id, item]));
        yield differences(known, current);
        known = current;
        await next;
        if (signal.aborted) return;
      }
    },
  };
}

function store(
  kind: ResourceKind,
  content: ResourceContent,
  old: StoredResource | undefined,
  now: Date,
): StoredResource {
  return {
    ...content,
    namespace: kind.namespace,
    type: kind.type,
    version: (old?.version ?? 0) + 1,
    created: old?.created ?? now,
    updated: now,
  };
}

function same(a: ResourceContent, b: ResourceContent): boolean {
  return a.yaml === b.yaml && Buffer.compare(a.proto, b.proto) === 0;
}

function differences(
  before: ReadonlyMap<string, StoredResource>,
  after: ReadonlyMap<string, StoredResource>,
): ResourceChange[] {
  const changes: ResourceChange[] = [];
  for (const resource of after.values()) {
    const old = before.get(resource.id);
    if (old === undefined) changes.push({ kind: "created", resource });
    else if (old.version !== resource.version) changes.push({ kind: "updated", resource, old });
  }
  for (const resource of before.values()) if (!after.has(resource.id)) changes.push({ kind: "destroyed", resource });
  return changes;
}
