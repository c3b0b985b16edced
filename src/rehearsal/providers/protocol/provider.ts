import type { AttributePath, Diagnostic } from "./diagnostic.ts";
import type { Schema } from "./schema.ts";
import type { ObjectValue, Value } from "./value.ts";

/** A provider: what it offers, and how its configuration becomes what its resources work with. */
export interface Provider<Context> {
  readonly schema: Schema;
  readonly resources: readonly ResourceType<Context>[];
  readonly dataSources: readonly DataSourceType<Context>[];
  /** Built on the older SDK, whose plans OpenTofu does not hold to the schema in every point. */
  readonly legacyTypeSystem?: boolean;
  /**
   * Called once per run; parts of the configuration may be unknown during a plan. What it returns makes the context of
   * each call; the signal is aborted when the run is interrupted or its program is gone.
   */
  readonly configure: (config: ObjectValue) => (signal: AbortSignal) => Context;
}

/** A change to plan. `planned` already has defaults, kept values and unknowns in place. */
export interface Change {
  /** Null on create. */
  readonly prior: ObjectValue | null;
  readonly planned: ObjectValue;
  readonly config: ObjectValue;
}

/** What a resource adds to the generic plan. */
export interface PlanResult {
  /** Attributes to set, at the root. */
  readonly set?: ObjectValue;
  /** Attributes whose change cannot be done in place. */
  readonly replace?: readonly AttributePath[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** A managed resource: one file each. */
export interface ResourceType<Context> {
  readonly name: string;
  readonly schema: Schema;
  /** Rules over several attributes; single ones are validated by the schema. */
  readonly validate?: (config: ObjectValue) => readonly Diagnostic[];
  readonly plan?: (change: Change, context: Context) => Promise<PlanResult>;
  /** What has become of it outside; null when it is gone. Unless given, the state is what was made. */
  readonly read?: (state: ObjectValue, context: Context) => Promise<ObjectValue | null>;
  /** Returns the attributes that were unknown; the rest is taken from the plan. `config` has the write-only values. */
  readonly create: (planned: ObjectValue, config: ObjectValue, context: Context) => Promise<ObjectValue>;
  readonly update: (
    prior: ObjectValue,
    planned: ObjectValue,
    config: ObjectValue,
    context: Context,
  ) => Promise<ObjectValue>;
  /** What a destroy does outside; nothing unless given. */
  readonly destroy?: (prior: ObjectValue, context: Context) => Promise<void>;
  /** By schema version of the state: from that state's JSON to the present form. */
  readonly upgrades?: { readonly [version: number]: (state: unknown, context: Context) => Promise<ObjectValue> };
  readonly importState?: (id: string, context: Context) => Promise<ObjectValue>;
}

/** A data source: one file each. */
export interface DataSourceType<Context> {
  readonly name: string;
  readonly schema: Schema;
  readonly validate?: (config: ObjectValue) => readonly Diagnostic[];
  /** Called only when the configuration is wholly known. Returns the computed attributes. */
  readonly read: (config: ObjectValue, context: Context) => Promise<{ readonly [name: string]: Value }>;
}
