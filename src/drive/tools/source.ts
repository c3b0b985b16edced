import type { ToolDefinition } from "./definition.ts";

/** What a source needs to make one binary. */
export interface MakeContext {
  readonly env: NodeJS.ProcessEnv;
  /** Scratch folder of this binary, empty at the start, removed afterwards. */
  readonly work: string;
  /** Go build cache, shared by all builds of a session and kept when one is killed. */
  readonly goCache: string;
  readonly signal: AbortSignal;
  readonly onStep: (step: MakeStep) => void;
  readonly onSpawn: (pid: number) => void;
}

export type MakeStep = "downloading" | "building" | "unpacking";

/** One way of having a tool. A new way is one file with such an object, and one line in SOURCES of obtain.ts. */
export interface Source {
  /** How reports name it: `wheel`, `go`. */
  readonly name: string;
  readonly accepts: (tool: ToolDefinition) => boolean;
  /** Why this machine cannot use the source, or undefined when it can. */
  readonly obstacle: (tool: ToolDefinition, env: NodeJS.ProcessEnv) => Promise<Obstacle | undefined>;
  /** Downloads what the binary is made of; absent where downloading it is all there is to do. */
  readonly download?: (
    tool: ToolDefinition,
    binary: string,
    context: Pick<MakeContext, "env" | "goCache" | "signal">,
  ) => Promise<void>;
  /** Makes the binary somewhere under `work` and returns its path there. */
  readonly make: (tool: ToolDefinition, binary: string, context: MakeContext) => Promise<string>;
}

export interface Obstacle {
  readonly why: string;
  readonly hint: string;
}
